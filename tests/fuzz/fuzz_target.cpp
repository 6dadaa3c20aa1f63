// The entry of libFuzzer, built once for the readers and once for the program; the environment's
// FANIN_FUZZ_TARGET names the target.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "fuzz/replay.hpp"

namespace {

fanin::fuzz::Replay chosen() {
  const char* const wanted = std::getenv("FANIN_FUZZ_TARGET");
  for (const fanin::fuzz::Target& target : fanin::fuzz::FANIN_FUZZ_TARGETS()) {
    if (wanted != nullptr && target.name == wanted) return target.replay;
  }
  std::cerr << "FANIN_FUZZ_TARGET must name a target of tests/fuzz/replay.hpp\n";
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fanin::fuzz::Replay replay = chosen();
  replay({reinterpret_cast<const char*>(data), size});
  return 0;
}
