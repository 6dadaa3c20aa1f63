// npz files as NumPy writes them are read; broken and foreign ones are refused with the reason.
#include "engine/npz.hpp"

#include <limits>

#include <boost/test/unit_test.hpp>

#include "engine/zip_of.hpp"
#include "source_file.hpp"
#include "text/source.hpp"

namespace {

using namespace fanin;

std::string faults_of(std::string_view bytes) {
  Diagnostics diagnostics;
  BOOST_TEST(!read_npz("w.npz", bytes, diagnostics).has_value());
  return diagnostics.text();
}

std::string refusal_of(const std::string& bytes) {
  std::string why;
  std::string hint;
  BOOST_TEST(!read_npy(bytes, why, hint).has_value());
  return why;
}

std::string header(const std::string& descr, const std::string& order, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(npz)

BOOST_AUTO_TEST_CASE(what_numpy_wrote_is_read) {
  for (const std::string file : {"named", "positional"}) {
    std::string why;
    const auto bytes = read_file(source_file("tests/golden/weights/") + file + ".npz", why);
    BOOST_REQUIRE(bytes.has_value());
    Diagnostics diagnostics;
    const auto tensors = read_npz(file, *bytes, diagnostics);
    BOOST_TEST(diagnostics.text() == "");
    BOOST_REQUIRE(tensors.has_value());
    BOOST_REQUIRE(tensors->size() == 2U);
    BOOST_TEST((*tensors)[0].name == (file == "named" ? "dense/kernel" : "arr_0"));
    BOOST_TEST(shape_text((*tensors)[0].shape) == "[2, 1]");
    BOOST_TEST((*tensors)[0].values == (std::vector<float>{1, 2}),
               boost::test_tools::per_element());
    BOOST_TEST(shape_text((*tensors)[1].shape) == "[1]");
    BOOST_TEST((*tensors)[1].values == (std::vector<float>{.5F}), boost::test_tools::per_element());
  }
}

// The check value of the CRC catalogue (CRC-32/ISO-HDLC).
BOOST_AUTO_TEST_CASE(the_checksum_is_crc_32) { BOOST_TEST(crc32("123456789") == 0xCBF43926U); }

BOOST_AUTO_TEST_CASE(version_2_has_a_header_length_of_four_bytes) {
  const std::string text = header("<f4", "False", "()");
  std::string why;
  std::string hint;
  const auto tensor =
      read_npy("\x93NUMPY" + std::string("\x02\0", 2) +
                   bytes_of(static_cast<std::uint32_t>(text.size())) + text + bytes_of(7.5F),
               why, hint);
  BOOST_REQUIRE(tensor.has_value());
  BOOST_TEST(tensor->shape.empty());
  BOOST_TEST(tensor->values.front() == 7.5F);
}

BOOST_AUTO_TEST_CASE(arrays_that_are_not_float_in_c_order_are_refused) {
  BOOST_TEST(refusal_of(npy_with(header("<i4", "False", "(1,)"), "abcd")) ==
             "has the dtype '<i4', expected '<f4' or '<f8'");
  BOOST_TEST(refusal_of(npy_with(header(">f4", "False", "(1,)"), "abcd")) ==
             "has the dtype '>f4', expected '<f4' or '<f8'");
  BOOST_TEST(refusal_of(npy_with("{'descr': [('a', '<f4')], 'fortran_order': False}", "")) ==
             "has the dtype of records, expected '<f4' or '<f8'");
  BOOST_TEST(refusal_of(npy_with(header("<f4", "True", "(1,)"), "abcd")) ==
             "is in Fortran order, expected C order");
  BOOST_TEST(refusal_of(npy_with(header("<f8", "False", "(1,)"), bytes_of(1e39))) ==
             "holds a value that is too large for float32");
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_fit_are_refused) {
  BOOST_TEST(refusal_of(npy("(3,)", {1, 2})) ==
             "has 8 bytes of values, which is not 4 for each value of the shape [3]");
  // The product wraps to 0, and to 2.
  for (const std::string shape : {"(4294967296, 4294967296)", "(9223372036854775807, 2, 2)"})
    BOOST_TEST(refusal_of(npy(shape, {})).starts_with("has 0 bytes of values, which is not 4"));
  BOOST_TEST(refusal_of("\x93NUMPY" + std::string("\x01\0\xff\xff", 4)) ==
             "ends in its npy header");
  BOOST_TEST(refusal_of("\x93NUMPY\x02").starts_with("is no npy array"));
}

BOOST_AUTO_TEST_CASE(headers_that_numpy_does_not_write_are_refused) {
  for (const std::string text :
       {"", "{", "{'shape': (1,)}", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (1,)}", "{'descr': '<f4', 'fortran_order': Fal",
        "{'descr: <f4", "{'descr': '<f4', 'fortran_order': False, 'shape': (1"}) {
    BOOST_TEST(refusal_of(npy_with(text, "abcd")).starts_with("has an npy header"), text);
  }
}

BOOST_AUTO_TEST_CASE(archives_that_are_compressed_or_hold_something_else_are_refused) {
  const std::string one = npy("(1,)", {1});
  BOOST_TEST(faults_of(zip_of({{"a.npy", one}}, 8)) ==
             "w.npz: error: the arrays of this archive are compressed\n"
             "hint: write the file by numpy.savez, not numpy.savez_compressed\n");
  BOOST_TEST(faults_of(zip_of({{"a.txt", "x"}})).find("'a.txt' is no array") != std::string::npos);
  BOOST_TEST(
      faults_of(zip_of({{"a.npy", one}, {"a.npy", one}})).find("two arrays are called 'a'") !=
      std::string::npos);
}

// Every prefix and every changed byte: a message or the very same values, never a crash.
BOOST_AUTO_TEST_CASE(no_broken_archive_is_taken_for_another) {
  const std::string sound = zip_of({{"a.npy", npy("(2, 1)", {1, 2})}, {"b.npy", npy("(1,)", {3})}});
  for (std::size_t length = 0; length < sound.size(); ++length)
    BOOST_TEST(!faults_of(std::string_view(sound).substr(0, length)).empty());
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const int bit : {1, 0x80}) {
      std::string broken = sound;
      broken[at] = static_cast<char>(broken[at] ^ bit);
      Diagnostics diagnostics;
      const auto tensors = read_npz("w.npz", broken, diagnostics);
      BOOST_TEST(tensors.has_value() == !diagnostics.failed());
      if (!tensors || tensors->size() != 2U) continue;
      BOOST_TEST((*tensors)[0].values == (std::vector<float>{1, 2}),
                 boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
