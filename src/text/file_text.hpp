// The text of a large file, without a copy of it in memory where that can be done.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fanin {

/// A regular file is mapped (a small one is read), so that its text is the system's cache of the
/// file; a pipe is read to its end. A mapped file must keep its length while this lives: where
/// another process cuts it off, the system ends the program (SIGBUS).
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

 private:
  FileText(const char* mapped, std::size_t size) : mapped_(mapped), size_(size) {}
  explicit FileText(std::string read) : read_(std::move(read)) {}

  const char* mapped_ = nullptr;
  std::size_t size_ = 0;
  std::string read_;
};

}  // namespace fanin
