// Files by mmap, and what becomes of a mapping whose file is cut off.
#include "text/file_text.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <utility>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "text/source.hpp"

namespace fanin {

namespace {

// Below it, to map costs more than to read.
constexpr std::size_t least_mapped = std::size_t{1} << 16;

/// What the handler of SIGBUS knows: a signal has no argument of ours.
struct Mapping {
  std::atomic<std::uintptr_t> begin = 0;  ///< 0: nothing is here
  std::atomic<std::uintptr_t> end = 0;
  std::atomic<bool> lost = false;
};
static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

// As many files as are ever read at once; beyond them one is read instead of mapped.
std::array<Mapping, 16> mappings;

Mapping* mapping_at(std::uintptr_t address) {
  for (Mapping& mapping : mappings) {
    const std::uintptr_t begin = mapping.begin;
    if (begin != 0 && address >= begin && address < mapping.end) return &mapping;
  }
  return nullptr;
}

/// Puts pages of zeros where the file has no more, and lets the reader go on. Calls nothing but
/// sysconf and mmap, which on Linux is a system call and no more.
void on_bus_error(int, siginfo_t* fault, void*) {
  const int saved = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(fault->si_addr);
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  Mapping* const mapping = mapping_at(address);
  if (mapping != nullptr) {
    const std::uintptr_t into_page = address % page;
    const std::uintptr_t end = (mapping->end + page - 1) / page * page;
    void* const zeros =
        ::mmap(static_cast<char*>(fault->si_addr) - into_page, end - (address - into_page),
               PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (zeros != MAP_FAILED) {
      mapping->lost = true;
      errno = saved;
      return;
    }
  }
  // Not ours: the same instruction again, and the system's way with it.
  struct sigaction otherwise {};
  otherwise.sa_handler = SIG_DFL;
  ::sigaction(SIGBUS, &otherwise, nullptr);
}

/// False: there is no place left.
bool watch(const void* mapped, std::size_t size) {
  const auto begin = reinterpret_cast<std::uintptr_t>(mapped);
  for (Mapping& mapping : mappings) {
    std::uintptr_t nothing = 0;
    // Taken, and of no length until its end is known.
    if (!mapping.begin.compare_exchange_strong(nothing, begin)) continue;
    mapping.lost = false;
    mapping.end = begin + size;
    struct sigaction action {};
    action.sa_sigaction = on_bus_error;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    return ::sigaction(SIGBUS, &action, nullptr) == 0;
  }
  return false;
}

void forget(const void* mapped) {
  Mapping* const mapping = mapping_at(reinterpret_cast<std::uintptr_t>(mapped));
  if (mapping == nullptr) return;
  mapping->end = 0;
  mapping->begin = 0;
}

}  // namespace

std::optional<FileText> FileText::open(const std::string& path, std::string& why) {
  struct stat status {};
  // What is not regular must not be opened here: to open a pipe and close it ends its writer.
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) >= least_mapped) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file >= 0) {
      void* mapped = MAP_FAILED;
      std::size_t size = 0;
      if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
        size = static_cast<std::size_t>(status.st_size);
        mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
      }
      if (mapped != MAP_FAILED && watch(mapped, size)) {
        ::madvise(mapped, size, MADV_SEQUENTIAL);
        return FileText(static_cast<const char*>(mapped), file, status);
      }
      if (mapped != MAP_FAILED) ::munmap(mapped, size);
      ::close(file);
    }
  }
  auto text = read_file(path, why);
  if (!text) return std::nullopt;
  return FileText(std::move(*text));
}

FileText::FileText(const char* mapped, int file, const struct stat& opened)
    : mapped_(mapped),
      size_(static_cast<std::size_t>(opened.st_size)),
      file_(file),
      opened_(opened) {}

FileText::FileText(FileText&& other) noexcept
    : mapped_(std::exchange(other.mapped_, nullptr)),
      size_(other.size_),
      file_(std::exchange(other.file_, -1)),
      opened_(other.opened_),
      read_(std::move(other.read_)) {}

FileText::~FileText() {
  if (mapped_ != nullptr) {
    forget(mapped_);
    ::munmap(const_cast<char*>(mapped_), size_);
  }
  if (file_ >= 0) ::close(file_);
}

bool FileText::unchanged() const {
  if (mapped_ == nullptr) return true;
  const Mapping* const mapping = mapping_at(reinterpret_cast<std::uintptr_t>(mapped_));
  struct stat now {};
  return mapping != nullptr && !mapping->lost && ::fstat(file_, &now) == 0 &&
         now.st_size == opened_.st_size && now.st_mtim.tv_sec == opened_.st_mtim.tv_sec &&
         now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec;
}

}  // namespace fanin
