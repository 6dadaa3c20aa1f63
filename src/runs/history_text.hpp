// A history, a confusion and signals, each as one JSON value: the form in which a store keeps them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runs/run.hpp"

namespace fanin {

/// {"loss":[null,0.5,...],"val_loss":[...]}: a column an array, by epoch from 0. Numbers are the
/// shortest that read back as the same bits; NaN is null, infinity is 9e999, which JSON readers
/// take for it.
std::string history_text(const History& history);

/// The history of such a text; nothing if it is not what history_text writes.
std::optional<History> parse_history(std::string_view text);

/// {"setosa":[10,0],"virginica":[1,9]}: a true class an array, by the class predicted.
std::string confusion_text(const Confusion& confusion);

/// The confusion of such a text and of these rows; nothing if it is not what confusion_text writes.
std::optional<Confusion> parse_confusion(std::string_view text, std::string rows);

/// {"pre_activation":[1.1,0.9,...],"gradient":[null,3e-4,...]}: the input, then by Dense layer.
std::string signals_text(const StartSignals& signals);

/// The signals of such a text; nothing if it is not what signals_text writes.
std::optional<StartSignals> parse_signals(std::string_view text);

}  // namespace fanin
