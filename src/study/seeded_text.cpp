// The place of the seed is found by a number that stands nowhere else in the text.
#include "study/seeded_text.hpp"

#include <utility>

namespace fanin {

SeededText::SeededText(ModelFile spec, const std::function<std::string(const ModelFile&)>& write) {
  for (std::int64_t seed = 7'070'707'070;; ++seed) {
    spec.fit.seed = seed;
    const std::string text = write(spec);
    const std::string digits = std::to_string(seed);
    const std::size_t at = text.find(digits);
    if (text.find(digits, at + 1) != std::string::npos) continue;
    before_ = text.substr(0, at);
    after_ = text.substr(at + digits.size());
    return;
  }
}

std::string SeededText::with(std::int64_t seed) const {
  return before_ + std::to_string(seed) + after_;
}

}  // namespace fanin
