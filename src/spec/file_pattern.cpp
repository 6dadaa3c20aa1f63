// Python's format fields, the few of them that name files.
#include "spec/file_pattern.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>

#include "text/format.hpp"

namespace fanin {

namespace {

/// Replaces each {name:spec} by `put(name, spec)`; false if a brace stands alone.
bool replace_fields(
    std::string_view pattern, std::string& out,
    const std::function<void(const std::string& name, const std::string& spec)>& put) {
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    const bool twice = at + 1 < pattern.size() && pattern[at + 1] == c;
    if ((c == '{' || c == '}') && twice) {
      out += c;
      at += 2;
    } else if (c == '{') {
      const std::size_t end = pattern.find('}', at);
      if (end == std::string_view::npos) return false;
      const std::string field(pattern.substr(at + 1, end - at - 1));
      const std::size_t colon = std::min(field.find(':'), field.size());
      put(field.substr(0, colon), colon < field.size() ? field.substr(colon + 1) : "");
      at = end + 1;
    } else if (c == '}') {
      return false;
    } else {
      out += c;
      ++at;
    }
  }
  return true;
}

/// An optional part of digits, at most two of them.
std::size_t digits_from(std::string_view spec, std::size_t at) {
  std::size_t end = at;
  while (end < spec.size() && end < at + 2 && spec[end] >= '0' && spec[end] <= '9') ++end;
  return end;
}

bool fits_integer(std::string_view spec) {
  return spec.empty() || spec.substr(digits_from(spec, 0)) == "d";
}

bool fits_value(std::string_view spec) {
  if (spec.empty()) return true;
  std::size_t at = digits_from(spec, 0);
  if (at < spec.size() && spec[at] == '.') at = digits_from(spec, at + 1);
  const std::string_view kind = spec.substr(at);
  return kind == "f" || kind == "e" || kind == "g";
}

bool leads_out(const std::filesystem::path& path) {
  return path.is_absolute() || !path.has_filename() ||
         std::find(path.begin(), path.end(), "..") != path.end();
}

}  // namespace

std::optional<std::string> fault_of_file_name(std::string_view pattern,
                                              const std::vector<std::string>& columns,
                                              bool batches) {
  if (pattern.empty()) return "an empty name";
  std::optional<std::string> fault;
  std::string text;
  const bool whole =
      replace_fields(pattern, text, [&](const std::string& name, const std::string& spec) {
        if (fault) return;
        const bool is_count = name == "epoch" || (batches && name == "batch");
        if (!is_count && std::find(columns.begin(), columns.end(), name) == columns.end()) {
          fault = batches ? format("'{}' is not known at a batch's end", name)
                          : format("'{}' is neither 'epoch' nor a column of the history", name);
        } else if (is_count ? !fits_integer(spec) : !fits_value(spec)) {
          fault = format("'{}' is no format for {}", spec,
                         is_count ? "an integer, such as 02d" : "a value, such as .4f");
        }
      });
  if (!whole) return "a brace without its other";
  if (fault) return fault;
  if (leads_out(std::string(pattern))) return "a path out of the results folder";
  return std::nullopt;
}

std::string file_name(std::string_view pattern, std::int64_t epoch,
                      const std::vector<std::pair<std::string, double>>& values,
                      std::int64_t batch) {
  std::string out;
  replace_fields(pattern, out, [&](const std::string& name, const std::string& spec) {
    if (name == "epoch" || name == "batch") {
      out += format_as(spec, name == "epoch" ? epoch : batch);
      return;
    }
    const auto found = std::find_if(values.begin(), values.end(),
                                    [&](const auto& value) { return value.first == name; });
    out += format_as(spec, found->second);
  });
  return out;
}

}  // namespace fanin
