// A line that names the key, a hash of the state, the state.
#include "study/checkpoint.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "runs/versions.hpp"
#include "text/hash.hpp"
#include "text/output.hpp"

namespace fanin {

namespace {

constexpr std::string_view mark = "fanin checkpoint ";

std::string head_of(const std::string& key, std::string_view state) {
  return std::string(mark) + key + " " + content_hash(state) + "\n";
}

}  // namespace

std::string checkpoint_key(const std::string& address, Network& untrained) {
  std::string text = address + " " + full_version();
  for (const WeightView& view : untrained.weights()) {
    const std::string_view bytes(reinterpret_cast<const char*>(view.values.data()),
                                 view.values.size_bytes());
    text += " " + content_hash(bytes);
  }
  return content_hash(text);
}

void write_checkpoint(const std::string& file, const std::string& key, std::string_view state) {
  make_folder(std::filesystem::path(file).parent_path().string());
  write_file(file, head_of(key, state).append(state));
}

std::optional<std::string> read_checkpoint(const std::string& file, const std::string& key) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(file, code)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const std::size_t end = bytes.find('\n');
  if (!in || end == std::string::npos) return std::nullopt;
  std::string state = bytes.substr(end + 1);
  if (!bytes.starts_with(head_of(key, state))) return std::nullopt;
  return state;
}

void remove_checkpoint(const std::string& file) {
  std::error_code code;
  std::filesystem::remove(file, code);
}

}  // namespace fanin
