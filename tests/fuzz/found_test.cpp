// Every input that ever broke a reader is read again; what stands in found/ is kept for good.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "fuzz/replay.hpp"
#include "source_file.hpp"

using namespace fanin;

BOOST_AUTO_TEST_SUITE(fuzz_found)

BOOST_AUTO_TEST_CASE(no_input_that_broke_a_reader_breaks_it_again) {
  std::size_t inputs = 0;
  std::vector<fuzz::Target> targets;
  for (const auto& some : {fuzz::reader_targets(), fuzz::program_targets()})
    targets.insert(targets.end(), some.begin(), some.end());
  for (const fuzz::Target& target : targets) {
    const std::filesystem::path folder =
        std::filesystem::path(source_file("tests/fuzz/found")) / target.name;
    if (!std::filesystem::is_directory(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      BOOST_TEST_CONTEXT(entry.path()) { BOOST_CHECK_NO_THROW(target.replay(bytes)); }
      ++inputs;
    }
  }
  BOOST_TEST(inputs > 0U);
}

BOOST_AUTO_TEST_SUITE_END()
