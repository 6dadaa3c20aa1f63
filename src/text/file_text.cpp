// Files by mmap.
#include "text/file_text.hpp"

#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/source.hpp"

namespace fanin {

namespace {

// Below it, to map costs more than to read.
constexpr std::size_t least_mapped = std::size_t{1} << 16;

}  // namespace

std::optional<FileText> FileText::open(const std::string& path, std::string& why) {
  struct stat status {};
  // What is not regular must not be opened here: to open a pipe and close it ends its writer.
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) >= least_mapped) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
      void* mapped = MAP_FAILED;
      if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        mapped = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE,
                        file, 0);
      }
      ::close(file);
      if (mapped != MAP_FAILED) {
        const auto size = static_cast<std::size_t>(status.st_size);
        ::madvise(mapped, size, MADV_SEQUENTIAL);
        return FileText(static_cast<const char*>(mapped), size);
      }
    }
  }
  auto text = read_file(path, why);
  if (!text) return std::nullopt;
  return FileText(std::move(*text));
}

FileText::FileText(FileText&& other) noexcept
    : mapped_(std::exchange(other.mapped_, nullptr)),
      size_(other.size_),
      read_(std::move(other.read_)) {}

FileText::~FileText() {
  if (mapped_ != nullptr) ::munmap(const_cast<char*>(mapped_), size_);
}

}  // namespace fanin
