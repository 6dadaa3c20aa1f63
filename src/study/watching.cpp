// Each rule in the order of Keras's own on_epoch_end.
#include "study/watching.hpp"

#include <algorithm>
#include <limits>

#include "spec/training.hpp"

namespace fanin {

namespace {

bool larger_of(const Callback& callback) { return larger_is_better(callback).value_or(false); }

double worst(bool larger) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return larger ? -infinity : infinity;
}

}  // namespace

Best::Best(bool larger, double min_delta, std::optional<double> start)
    : larger_(larger), min_delta_(min_delta), value_(start.value_or(worst(larger))) {}

bool Best::is_better(double value, double than) const {
  return larger_ ? value - min_delta_ > than : value + min_delta_ < than;
}

bool Best::improved_by(double value) {
  if (!is_better(value, value_)) return false;
  value_ = value;
  return true;
}

StoppingRule::StoppingRule(const EarlyStopping& settings)
    : settings_(settings), best_(larger_of(settings), settings.min_delta) {}

// wait += 1; better by more than min_delta: best moves, and the wait ends if the baseline is beaten
// too; else stop when wait >= patience and epoch > 0.
StoppingRule::Verdict StoppingRule::at(std::int64_t epoch, double monitored) {
  if (epoch < settings_.start_from_epoch) return Verdict::go_on;
  ++wait_;
  if (best_.improved_by(monitored)) {
    if (!settings_.baseline || best_.is_better(monitored, *settings_.baseline)) wait_ = 0;
    return Verdict::better;
  }
  return wait_ >= settings_.patience && epoch > 0 ? Verdict::stop : Verdict::go_on;
}

PlateauRule::PlateauRule(const ReduceLROnPlateau& settings)
    : settings_(settings), larger_(larger_of(settings)), best_(worst(larger_)) {}

// While cooling down the wait stays 0; an improvement counts in that time too. The epoch that ends
// the cooldown is watched.
double PlateauRule::rate_after(double monitored, double rate) {
  if (cooldown_ > 0) {
    --cooldown_;
    wait_ = 0;
  }
  const bool better =
      larger_ ? monitored > best_ + settings_.min_delta : monitored < best_ - settings_.min_delta;
  if (better) {
    best_ = monitored;
    wait_ = 0;
    return rate;
  }
  if (cooldown_ > 0 || ++wait_ < settings_.patience || rate <= settings_.min_lr) return rate;
  cooldown_ = settings_.cooldown;
  wait_ = 0;
  return std::max(rate * settings_.factor, settings_.min_lr);
}

}  // namespace fanin
