// Reads what the build wrote down.
#include "runs/versions.hpp"

#include "fanin_version.hpp"
#include "text/format.hpp"

namespace fanin {

std::string program_version() {
  return git_describe.empty() ? std::string(version) : format("{} ({})", version, git_describe);
}

std::string full_version() {
  return format("fanin {}, numerics {}, {}", program_version(), numerics_version, compiler);
}

std::string program_date() { return std::string(date); }

std::string library_versions() { return std::string(libraries); }

}  // namespace fanin
