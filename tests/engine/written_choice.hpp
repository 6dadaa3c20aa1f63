// A choice as a model file writes it, for golden tables that name what they are about.
#pragma once

#include <string>

#include <boost/test/unit_test.hpp>

#include "schema/reader.hpp"
#include "schema/yaml.hpp"

namespace fanin {

/// "{huber: {delta: 0.5}}"
inline Choice written_choice(const Vocabulary& vocabulary, const std::string& text) {
  Diagnostics diagnostics;
  const auto node = parse_yaml(diagnostics.add_source("choice", text), diagnostics);
  Places places;
  Reader reader(diagnostics, places);
  Choice choice;
  if (node) read_value(reader, *node, choice, Field{.vocabulary = &vocabulary});
  BOOST_TEST_REQUIRE(diagnostics.text() == "");
  return choice;
}

/// "1 2.5 -3" as numbers.
template <class T>
std::vector<T> numbers_in(const std::string& text) {
  std::istringstream in(text);
  std::vector<T> all;
  for (double value = 0; in >> value;) all.push_back(static_cast<T>(value));
  return all;
}

}  // namespace fanin
