// The one file that makes Boost.Test's main; every other *_test.cpp only adds cases.
#define BOOST_TEST_MODULE fanin
#include <boost/test/unit_test.hpp>

#include "source_file.hpp"

namespace fanin {

std::string source_file(std::string_view path) {
  return std::string(FANIN_SOURCE_DIR) + "/" + std::string(path);
}

}  // namespace fanin
