// The header of an .npy file is a Python dictionary; of Python, it is read what NumPy writes.
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/npz.hpp"
#include "text/format.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

static_assert(std::endian::native == std::endian::little, "'<f4' is little-endian");

/// What the header says.
struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
};

class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  /// False: it is not as NumPy writes it, around byte at().
  bool read(Header& header) {
    if (!taken('{')) return false;
    std::array<bool, 3> seen{};
    while (!taken('}')) {
      const auto key = quoted();
      if (!key || !taken(':')) return false;
      std::size_t field = 0;
      if (*key == "descr") {
        if (!descr(header.descr)) return false;
      } else if (*key == "fortran_order") {
        field = 1;
        header.fortran_order = word("True");
        if (!header.fortran_order && !word("False")) return false;
      } else if (*key == "shape") {
        field = 2;
        if (!shape(header.shape)) return false;
      } else {
        return false;
      }
      if (seen[field]) return false;
      seen[field] = true;
      if (!taken(',') && !ahead('}')) return false;
    }
    return seen[0] && seen[1] && seen[2];
  }
  std::size_t at() const { return at_; }

 private:
  bool ahead(char c) {
    at_ = std::min(text_.find_first_not_of(" \n", at_), text_.size());
    return at_ < text_.size() && text_[at_] == c;
  }
  bool taken(char c) {
    if (!ahead(c)) return false;
    ++at_;
    return true;
  }
  bool word(std::string_view expected) {
    if (!ahead(expected.front()) || text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }
  std::optional<std::string> quoted() {
    if (!ahead('\'') && !ahead('"')) return std::nullopt;
    const std::size_t end = text_.find(text_[at_], at_ + 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string inside(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return inside;
  }
  /// Of an array of records it is a list, which is not read further.
  bool descr(std::string& out) {
    if (ahead('[')) {
      out = "of records";
      return false;
    }
    const auto text = quoted();
    if (text) out = "'" + *text + "'";
    return text.has_value();
  }
  bool shape(std::vector<std::uint64_t>& out) {
    if (!taken('(')) return false;
    while (!taken(')')) {
      ahead(')');
      const std::size_t end = std::min(text_.find_first_not_of("0123456789", at_), text_.size());
      const auto size = parse_integer(text_.substr(at_, end - at_));
      constexpr std::size_t most_axes = 64;  // of NumPy 2
      if (!size || out.size() == most_axes) return false;
      out.push_back(static_cast<std::uint64_t>(*size));
      at_ = end;
      if (!taken(',') && !ahead(')')) return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

template <class T>
T number_at(std::string_view bytes, std::uint64_t number) {
  T value{};
  std::memcpy(&value, bytes.data() + number * sizeof value, sizeof value);
  return value;
}

/// Values of float64 as float32; false: one is too large.
bool narrow(std::string_view bytes, std::vector<float>& out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto value = number_at<double>(bytes, i);
    if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max()) return false;
    out[i] = static_cast<float>(value);
  }
  return true;
}

}  // namespace

std::optional<StoredTensor> read_npy(std::string_view bytes, std::string& why, std::string& hint) {
  const auto refused = [&](std::string text, std::string help = {}) {
    why = std::move(text);
    hint = std::move(help);
    return std::nullopt;
  };
  constexpr std::string_view magic = "\x93NUMPY";
  if (!bytes.starts_with(magic) || bytes.size() < 10) return refused("is no npy array");
  const auto version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3)
    return refused(format("is of npy version {}, expected 1 to 3", unsigned{version}));
  const std::size_t start = version == 1 ? 10 : 12;
  if (bytes.size() < start) return refused("ends in its npy header");
  const std::uint64_t length = version == 1
                                   ? std::uint64_t{number_at<std::uint16_t>(bytes.substr(8), 0)}
                                   : number_at<std::uint32_t>(bytes.substr(8), 0);
  if (length > bytes.size() - start) return refused("ends in its npy header");
  Header header;
  HeaderReader reader(bytes.substr(start, length));
  const bool read = reader.read(header);
  if (!header.descr.empty() && header.descr != "'<f4'" && header.descr != "'<f8'") {
    return refused(format("has the dtype {}, expected '<f4' or '<f8'", header.descr),
                   "save it as float32: array.astype('<f4')");
  }
  if (!read)
    return refused(format("has an npy header that cannot be read at byte {}", reader.at()));
  if (header.fortran_order) {
    return refused("is in Fortran order, expected C order",
                   "save numpy.ascontiguousarray(array) instead");
  }
  const std::string_view values = bytes.substr(start + length);
  const std::uint64_t size = header.descr == "'<f4'" ? sizeof(float) : sizeof(double);
  const auto count = value_count(header.shape);
  if (!count || *count * size != values.size()) {
    return refused(format("has {} bytes of values, which is not {} for each value of the shape {}",
                          values.size(), size, shape_text(header.shape)));
  }
  StoredTensor tensor;
  tensor.shape = header.shape;
  tensor.values.resize(*count);
  if (size == sizeof(double)) {
    if (!narrow(values, tensor.values))
      return refused("holds a value that is too large for float32");
  } else if (*count > 0) {
    std::memcpy(tensor.values.data(), values.data(), values.size());
  }
  return tensor;
}

}  // namespace fanin
