// Histories to JSON and back: only the JSON that we write is read.
#include "runs/history_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

constexpr std::string_view infinity = "9e999";  // beyond every double, whoever reads it

constexpr std::array<const char*, 2> signal_columns{"pre_activation", "gradient"};

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += format("\\u{:04x}", byte);
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  out += '"';
}

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "null";
  } else if (std::isinf(value)) {
    if (value < 0) out += '-';
    out += infinity;
  } else {
    append_shortest(out, value);
  }
}

/// Takes a text piece by piece; false where it goes on otherwise.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  bool take_string(std::string& value) {
    if (!take("\"")) return false;
    while (!rest_.empty() && rest_.front() != '"') {
      if (take("\\u")) {
        unsigned code = 0;
        const char* last = rest_.data() + std::min<std::size_t>(4, rest_.size());
        if (std::from_chars(rest_.data(), last, code, 16).ptr != rest_.data() + 4) return false;
        value += static_cast<char>(code);
        rest_.remove_prefix(4);
        continue;
      }
      take("\\");
      if (rest_.empty()) return false;
      value += rest_.front();
      rest_.remove_prefix(1);
    }
    return take("\"");
  }

  bool take_number(double& value) {
    if (take("null")) {
      value = std::numeric_limits<double>::quiet_NaN();
    } else if (take(infinity)) {
      value = std::numeric_limits<double>::infinity();
    } else if (take("-9e999")) {
      value = -std::numeric_limits<double>::infinity();
    } else {
      const auto [end, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
      if (code != std::errc()) return false;
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    }
    return true;
  }

  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

// Epochs (fit.epochs is at most a million) with the one before any training.
constexpr std::size_t most_rows = 1'000'001;

std::string history_text(const History& history) {
  std::string out = "{";
  for (std::size_t c = 0; c < history.columns.size(); ++c) {
    if (c > 0) out += ',';
    append_string(out, history.columns[c]);
    out += ":[";
    for (std::size_t epoch = 0; epoch < history.epochs.size(); ++epoch) {
      if (epoch > 0) out += ',';
      append_number(out, history.epochs[epoch][c]);
    }
    out += ']';
  }
  return out + "}";
}

std::optional<History> parse_history(std::string_view text) {
  Scanner scanner(text);
  History history;
  if (!scanner.take("{")) return std::nullopt;
  while (!scanner.take("}")) {
    const std::size_t column = history.columns.size();
    if (column > 0 && !scanner.take(",")) return std::nullopt;
    std::string name;
    if (!scanner.take_string(name) || !scanner.take(":[")) return std::nullopt;
    history.columns.push_back(std::move(name));
    std::size_t epoch = 0;
    while (!scanner.take("]")) {
      if (epoch > 0 && !scanner.take(",")) return std::nullopt;
      double value = 0;
      if (!scanner.take_number(value)) return std::nullopt;
      // Every column has as many values as the first.
      if (column == 0) history.epochs.emplace_back();
      if (history.epochs.size() > most_rows) return std::nullopt;
      if (epoch == history.epochs.size()) return std::nullopt;
      history.epochs[epoch++].push_back(value);
    }
    if (epoch != history.epochs.size()) return std::nullopt;
  }
  return scanner.at_end() ? std::optional(std::move(history)) : std::nullopt;
}

// As the history of the classes, an "epoch" for each class predicted: counts are far below 2^53.
std::string confusion_text(const Confusion& confusion) {
  const std::size_t classes = confusion.classes.size();
  History counts{confusion.classes, {}};
  counts.epochs.resize(classes, std::vector<double>(classes));
  for (std::size_t i = 0; i < confusion.counts.size(); ++i)
    counts.epochs[i % classes][i / classes] = static_cast<double>(confusion.counts[i]);
  return history_text(counts);
}

std::optional<Confusion> parse_confusion(std::string_view text, std::string rows) {
  auto counts = parse_history(text);
  if (!counts || counts->epochs.size() != counts->columns.size()) return std::nullopt;
  const std::size_t classes = counts->columns.size();
  Confusion confusion{std::move(rows), std::move(counts->columns), {}};
  for (std::size_t truth = 0; truth < classes; ++truth) {
    for (std::size_t said = 0; said < classes; ++said) {
      const double count = counts->epochs[said][truth];
      if (!(count >= 0 && count <= 0x1p53)) return std::nullopt;
      confusion.counts.push_back(static_cast<std::int64_t>(count));
    }
  }
  return confusion;
}

std::string signals_text(const StartSignals& signals) {
  History rows{{signal_columns.begin(), signal_columns.end()}, {}};
  rows.epochs.push_back({signals.input, std::numeric_limits<double>::quiet_NaN()});
  for (std::size_t layer = 0; layer < signals.pre_activation.size(); ++layer)
    rows.epochs.push_back({signals.pre_activation[layer], signals.gradient[layer]});
  return history_text(rows);
}

std::optional<StartSignals> parse_signals(std::string_view text) {
  const auto rows = parse_history(text);
  if (!rows || rows->epochs.empty() ||
      !std::equal(rows->columns.begin(), rows->columns.end(), signal_columns.begin(),
                  signal_columns.end()))
    return std::nullopt;
  StartSignals signals{rows->epochs.front().front(), {}, {}};
  for (std::size_t row = 1; row < rows->epochs.size(); ++row) {
    signals.pre_activation.push_back(rows->epochs[row][0]);
    signals.gradient.push_back(rows->epochs[row][1]);
  }
  return signals;
}

}  // namespace fanin
