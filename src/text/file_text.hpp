// The text of a large file, without a copy of it in memory where that can be done.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <sys/stat.h>

namespace fanin {

/// A regular file is mapped (a small one is read), so that its text is the system's cache of the
/// file; a pipe is read to its end. Where another process cuts a mapped file off, its lost end
/// reads as bytes of 0 (a handler of SIGBUS sees to that), and unchanged() says so: whoever has
/// read the text asks it before believing what was read.
class FileText {
 public:
  /// Nothing if it cannot be read, and `why` then says why, in the words of read_file.
  static std::optional<FileText> open(const std::string& path, std::string& why);

  FileText(FileText&& other) noexcept;
  FileText& operator=(FileText&&) = delete;
  FileText(const FileText&) = delete;
  FileText& operator=(const FileText&) = delete;
  ~FileText();

  std::string_view text() const {
    return mapped_ != nullptr ? std::string_view(mapped_, size_) : std::string_view(read_);
  }

  /// False: the file was cut off, written to, or lost to its disk since it was opened, so the text
  /// may be one that never stood in it. What was read whole does not change.
  bool unchanged() const;

 private:
  FileText(const char* mapped, int file, const struct stat& opened);
  explicit FileText(std::string read) : read_(std::move(read)) {}

  const char* mapped_ = nullptr;
  std::size_t size_ = 0;
  int file_ = -1;
  struct stat opened_ {};
  std::string read_;
};

}  // namespace fanin
