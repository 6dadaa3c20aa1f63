// The fingerprint against values from elsewhere.
#include "text/hash.hpp"

#include <boost/test/unit_test.hpp>

using fanin::content_hash;

BOOST_AUTO_TEST_SUITE(text_hash)

// From the program `xxhsum -H2` of xxHash 0.8.1 (Debian package xxhash); the first stands in
// xxHash's own test vectors.
BOOST_AUTO_TEST_CASE(content_hash_is_xxh3_of_128_bits) {
  BOOST_TEST(content_hash("") == "99aa06d3014798d86001c324468d497f");
  BOOST_TEST(content_hash("abc") == "06b05ab6733a618578af5f94892f3950");
  BOOST_TEST(content_hash("fanin") == "3f0bc2415caed0c606f07ddce979d50d");
}

BOOST_AUTO_TEST_CASE(one_changed_byte_changes_the_hash) {
  const std::string text(1000, 'a');
  std::string other = text;
  other[999] = 'b';
  BOOST_TEST(content_hash(text) != content_hash(other));
  BOOST_TEST(content_hash(std::string("a\0", 2)) != content_hash("a"));
}

BOOST_AUTO_TEST_SUITE_END()
