// Numbers from text and to text, the same on every machine and in every locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fanin {

/// A decimal number that fills the whole text ("1", "-.5", "+1e-3"); also nan and inf in the
/// spellings of C and YAML. Nothing for hexadecimal, spaces, or digits left over; a magnitude
/// beyond double becomes infinity.
std::optional<double> parse_number(std::string_view text);

/// An integer that fills the whole text; "64.0" and "1e3" are not integers.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// The shortest text that reads back as the same value; "nan", "inf".
std::string shortest(double value);
std::string shortest(float value);

/// The same at the end of `out`, for many numbers.
void append_shortest(std::string& out, double value);

/// `digits` decimals; from 1e9 on in powers of ten, or a loss that explodes would fill the line.
/// Empty for NaN, so that a missing value is an empty cell.
std::string fixed(double value, int digits);

}  // namespace fanin
