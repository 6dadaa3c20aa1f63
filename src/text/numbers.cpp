// std::from_chars and std::to_chars, which no locale changes.
#include "text/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "text/format.hpp"

namespace fanin {

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Whether decimal digits that no double holds are too small for it rather than too large.
bool underflows(std::string_view digits) {
  const std::size_t e = digits.find_first_of("eE");
  const std::string_view mantissa = digits.substr(0, e);
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
  std::int64_t exponent = 0;
  if (e != std::string_view::npos) {
    const std::string_view written = digits.substr(e + 1);
    // An exponent beyond 64 bits outweighs any number of digits.
    exponent = parse_integer(written).value_or(written.starts_with('-')
                                                   ? std::numeric_limits<std::int64_t>::min() / 2
                                                   : std::numeric_limits<std::int64_t>::max() / 2);
  }
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 2;
  return point - first + std::clamp(exponent, -most, most) < 0;
}

std::optional<double> named_number(std::string_view body, bool negative) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::string word = lower_case(body);
  if (word == "nan" || word == ".nan") return std::numeric_limits<double>::quiet_NaN();
  if (word == "inf" || word == ".inf" || word == "infinity") return negative ? -infinity : infinity;
  return std::nullopt;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view body = text;
  if (negative || text.starts_with('+')) body.remove_prefix(1);
  if (body.empty()) return std::nullopt;
  double value = 0;
  const char* const last = body.data() + body.size();
  const bool digits = (body[0] >= '0' && body[0] <= '9') || body[0] == '.';
  const auto [end, code] =
      digits ? std::from_chars(body.data(), last, value, std::chars_format::general)
             : std::from_chars_result{body.data(), std::errc::invalid_argument};
  if (code == std::errc::invalid_argument) return named_number(body, negative);
  if (end != last) return std::nullopt;
  if (code == std::errc::result_out_of_range) {
    // from_chars leaves the value alone.
    value = underflows(body) ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return negative ? -value : value;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

namespace {

template <class Real>
void append(std::string& out, Real value) {
  if (std::isnan(value)) {
    out += "nan";
  } else if (std::isinf(value)) {
    out += value > 0 ? "inf" : "-inf";
  } else {
    std::array<char, 64> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    out.append(buffer.data(), result.ptr);
  }
}

template <class Real>
std::string shortest_text(Real value) {
  std::string text;
  append(text, value);
  return text;
}

}  // namespace

std::string shortest(double value) { return shortest_text(value); }
std::string shortest(float value) { return shortest_text(value); }
void append_shortest(std::string& out, double value) { append(out, value); }

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return {};
  constexpr double most = 1e9;
  return std::abs(value) < most || std::isinf(value) ? format("{:.{}f}", value, digits)
                                                     : format("{:.{}e}", value, digits);
}

}  // namespace fanin
