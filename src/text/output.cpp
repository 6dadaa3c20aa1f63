// Writing by rename, which must replace neither a link nor a device.
#include "text/output.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include "text/format.hpp"
#include "text/numbers.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw WorldError(format("cannot write {}: {}", path, why));
}

[[noreturn]] void refuse(const std::string& path, const std::error_code& code) {
  refuse(path, system_words(code.value()));
}

constexpr int most_links = 40;  // as Linux

/// Where a link leads whose file is yet to be made; canonical() needs files that are there.
fs::path followed(const std::string& path) {
  fs::path target = path;
  std::error_code code;
  for (int links = 0; links < most_links; ++links) {
    if (!fs::is_symlink(fs::symlink_status(target, code))) return target;
    const fs::path next = fs::read_symlink(target, code);
    if (code) refuse(path, code);
    target = target.parent_path() / next;
  }
  refuse(path, system_words(ELOOP));
}

/// The regular file to be replaced or made; empty for what is to be written into.
fs::path file_to_replace(const std::string& path) {
  std::error_code code;
  const fs::file_status status = fs::status(path, code);
  if (fs::is_directory(status)) refuse(path, "it is a directory");
  if (status.type() == fs::file_type::not_found) return followed(path);
  if (!fs::status_known(status)) refuse(path, code);
  if (!fs::is_regular_file(status)) return {};
  const fs::path target = fs::canonical(path, code);
  if (code) refuse(path, code);
  return target;
}

constexpr std::string_view part = ".part";

/// An open file that is nobody else's.
struct Temporary {
  std::string name;
  int file;
};

/// Beside the file, because only a rename within one file system is one step. Our pid may be that
/// of another writer of the folder, in another container or on another host.
Temporary make_temporary(const std::string& path, const fs::path& target) {
  for (std::uint32_t number = 0;; ++number) {
    std::string name = format("{}.{}-{:08x}{}", target.string(), getpid(), number, part);
    const int file = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0) return {std::move(name), file};
    if (errno != EEXIST) refuse(path, system_words(errno));
  }
}

/// The pid in a temporary file's name; nothing if it is not one.
std::optional<std::int64_t> writer_of(std::string_view name) {
  if (!name.ends_with(part)) return std::nullopt;
  name.remove_suffix(part.size());
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  name.remove_prefix(dot + 1);
  // A dash and eight digits: a user's own "log.2020.part" is none of ours.
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos || name.size() != dash + 9) return std::nullopt;
  if (name.find_first_not_of("0123456789abcdef", dash + 1) != std::string_view::npos)
    return std::nullopt;
  return parse_integer(name.substr(0, dash));
}

/// Writes, waits for the disk if it is to be `kept`, and closes; the errno of what went wrong.
int write_all(int file, std::string_view content, bool kept) {
  int error = 0;
  while (error == 0 && !content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written >= 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  // A file system that cannot promise it has nothing to wait for.
  if (error == 0 && kept && fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP) error = errno;
  if (close(file) != 0 && error == 0 && errno != EINTR) error = errno;
  return error;
}

/// False if the new content vanished before it had its name, and this is not the `last` attempt.
bool replace(const std::string& path, const fs::path& target, std::string_view content, bool last) {
  const Temporary temporary = make_temporary(path, target);
  std::error_code code;
  try {
    if (const int error = write_all(temporary.file, content, true); error != 0)
      refuse(path, system_words(error));
    const fs::file_status before = fs::status(target, code);
    if (fs::is_regular_file(before)) fs::permissions(temporary.name, before.permissions(), code);
    fs::rename(temporary.name, target, code);
    if (code == std::errc::no_such_file_or_directory && !last) return false;
    if (code) refuse(path, code);
    return true;
  } catch (...) {
    fs::remove(temporary.name, code);
    throw;
  }
}

/// Of a device, a pipe.
void write_into(const std::string& path, std::string_view content) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) refuse(path, system_words(errno));
  if (const int error = write_all(file, content, false); error != 0)
    refuse(path, system_words(error));
}

}  // namespace

void write_file(const std::string& path, std::string_view content) {
  const fs::path target = file_to_replace(path);
  if (target.empty()) {
    write_into(path, content);
    return;
  }
  // Where the file is another's to whom our process is none (remove_unfinished in another
  // container), it may vanish under our hands: then it is written again.
  for (int attempts_left = 3; !replace(path, target, content, --attempts_left == 0);) {
  }
}

std::size_t remove_unfinished(const std::string& folder) {
  std::size_t removed = 0;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code)) {
    const auto writer = writer_of(entry.path().filename().string());
    if (!writer || *writer < 1 || *writer > std::numeric_limits<pid_t>::max()) continue;
    const bool lives = kill(static_cast<pid_t>(*writer), 0) == 0 || errno == EPERM;
    std::error_code ignored;
    if (!lives && entry.is_regular_file(ignored) && fs::remove(entry.path(), ignored)) ++removed;
  }
  return removed;
}

void probe_file(const std::string& path) {
  const fs::path target = file_to_replace(path);
  if (target.empty()) {
    if (access(path.c_str(), W_OK) != 0) refuse(path, system_words(errno));
    return;
  }
  const Temporary temporary = make_temporary(path, target);
  close(temporary.file);
  unlink(temporary.name.c_str());
}

void check_inside(const std::string& path, const std::string& folder) {
  std::error_code code;
  const fs::path inside = fs::weakly_canonical(folder, code);
  if (code) refuse(path, code);
  fs::path target = fs::absolute(path, code);
  // weakly_canonical leaves a link to nothing as it is.
  for (int links = 0; fs::is_symlink(fs::symlink_status(target, code)); ++links) {
    if (links == most_links) refuse(path, system_words(ELOOP));
    target = target.parent_path() / fs::read_symlink(target, code);
  }
  target = fs::weakly_canonical(target, code);
  if (code) refuse(path, code);
  const auto [in_folder, in_target] =
      std::mismatch(inside.begin(), inside.end(), target.begin(), target.end());
  if (in_folder != inside.end())
    refuse(path, format("it is a link that leads out of {}, to {}", folder, target.string()));
}

void make_folder(const std::string& path) {
  if (path.empty()) return;
  std::error_code code;
  fs::create_directories(path, code);
  if (code)
    throw WorldError(format("cannot make the folder {}: {}", path, system_words(code.value())));
}

bool same_file(const std::string& a, const std::string& b) {
  std::error_code code;
  // Of a pipe there is no more to go by than its name.
  if ((a == b && is_special_file(a)) || fs::equivalent(a, b, code)) return true;
  const auto whole = [](const std::string& path) {
    std::error_code fault;
    const fs::path absolute = fs::absolute(path, fault);
    const fs::path plain = fault ? fs::path() : fs::weakly_canonical(absolute, fault);
    return fault ? fs::path() : plain;
  };
  const fs::path first = whole(a);
  return !first.empty() && first == whole(b);
}

bool is_special_file(const std::string& path) {
  std::error_code code;
  return fs::is_other(fs::status(path, code));
}

std::string system_words(int error) {
  std::string words = std::strerror(error);
  words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  return words;
}

}  // namespace fanin
