// A document that knows its lines: offsets into its text become line and column.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin {

/// Where something stands: `length` bytes from byte `begin` of the source with number `source`
/// (Diagnostics keeps the sources). A default Place stands nowhere: the value was not written by
/// anyone.
struct Place {
  int source = -1;
  std::size_t begin = 0;
  std::size_t length = 0;

  explicit operator bool() const { return source >= 0; }
  bool operator==(const Place&) const = default;
};

/// Line and column count from 1; columns count characters (Unicode code points), as editors do.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
  bool operator==(const LineColumn&) const = default;
};

class Source {
 public:
  /// `name` is what messages call it: the path as the user wrote it, or an option such as `--set`.
  /// A byte order mark before the text is dropped.
  Source(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }

  LineColumn locate(std::size_t offset) const;
  /// The line that holds `offset`, without its line break.
  std::string_view line_at(std::size_t offset) const;
  /// Offset of byte `column` (from 0) in line `line` (from 0), held within the text.
  std::size_t offset(std::size_t line, std::size_t column) const;

 private:
  std::size_t line_index(std::size_t offset) const;

  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_starts_;
};

/// The whole file, or its first `most` bytes; nothing if it cannot be read, and `why` then says why
/// in words ("no such file or directory"). Pipes are read, devices refused: /dev/zero has no end.
std::optional<std::string> read_file(const std::string& path, std::string& why,
                                     std::size_t most = std::string::npos);

/// Number of characters (code points) in UTF-8 text.
std::size_t characters(std::string_view text);

/// Offset of the first byte that is not valid UTF-8; nothing if all is well.
std::optional<std::size_t> invalid_utf8(std::string_view text);

}  // namespace fanin
