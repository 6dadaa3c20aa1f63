// Where the repository lies that the tests were built from.
#pragma once

#include <string>
#include <string_view>

namespace fanin {

/// A file or folder of the repository, as tests/golden/activations.tsv. Defined in main_test.cpp,
/// the one file that is told the path: all others compile alike wherever the repository lies, and
/// ccache knows them again.
std::string source_file(std::string_view path);

}  // namespace fanin
