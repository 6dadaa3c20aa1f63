// Writing by rename, which must replace neither a link nor a device.
#include "text/output.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

#include "text/format.hpp"
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

/// Beside the file, because only a rename within one file system is one step.
std::string temporary_for(const fs::path& target) {
  return format("{}.{}.part", target.string(), getpid());
}

void write_into(const std::string& path, const std::string& file, std::string_view content) {
  errno = 0;
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) refuse(path, system_words(errno));
}

}  // namespace

void write_file(const std::string& path, std::string_view content) {
  const fs::path target = file_to_replace(path);
  if (target.empty()) {
    write_into(path, path, content);
    return;
  }
  const std::string temporary = temporary_for(target);
  std::error_code code;
  try {
    write_into(path, temporary, content);
    const fs::file_status before = fs::status(target, code);
    if (fs::is_regular_file(before)) fs::permissions(temporary, before.permissions(), code);
    fs::rename(temporary, target, code);
    if (code) refuse(path, code);
  } catch (...) {
    fs::remove(temporary, code);
    throw;
  }
}

void probe_file(const std::string& path) {
  const fs::path target = file_to_replace(path);
  if (target.empty()) {
    if (access(path.c_str(), W_OK) != 0) refuse(path, system_words(errno));
    return;
  }
  const std::string temporary = temporary_for(target);
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) refuse(path, system_words(errno));
  close(file);
  unlink(temporary.c_str());
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
