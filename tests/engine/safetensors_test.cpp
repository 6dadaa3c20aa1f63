// safetensors: what is written is read back, and no header is believed.
#include "engine/safetensors.hpp"

#include <boost/test/unit_test.hpp>

#include "engine/zip_of.hpp"

namespace {

using namespace fanin;

std::string file_of(const std::string& header, const std::string& values = "") {
  return bytes_of(static_cast<std::uint64_t>(header.size())) + header + values;
}

std::string faults_of(const std::string& bytes) {
  Diagnostics diagnostics;
  BOOST_TEST(!read_safetensors("w", bytes, diagnostics).has_value());
  return diagnostics.text();
}

std::string tensor(const std::string& shape, const std::string& offsets,
                   const std::string& dtype = "F32") {
  return R"({"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

void check_said(const std::string& header, const std::string& values, const std::string& message) {
  const std::string faults = faults_of(file_of(header, values));
  BOOST_TEST(faults.find(message) != std::string::npos, faults);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(safetensors_file)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_back) {
  std::vector<float> kernel{1, -2.5F, 3, 4, 5, 1e-40F};
  std::vector<float> bias{7, 8};
  const std::string bytes = safetensors({{"a \"b\"/kernel", 3, 2, kernel}, {"a/bias", 0, 2, bias}});
  Diagnostics diagnostics;
  const auto tensors = read_safetensors("w", bytes, diagnostics);
  BOOST_TEST(diagnostics.text() == "");
  BOOST_REQUIRE(tensors.has_value());
  BOOST_REQUIRE(tensors->size() == 2U);
  BOOST_TEST((*tensors)[0].name == "a \"b\"/kernel");
  BOOST_TEST(shape_text((*tensors)[0].shape) == "[3, 2]");
  BOOST_TEST((*tensors)[0].values == kernel, boost::test_tools::per_element());
  BOOST_TEST(shape_text((*tensors)[1].shape) == "[2]");
  BOOST_TEST((*tensors)[1].values == bias, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(metadata_is_no_tensor) {
  Diagnostics diagnostics;
  const auto tensors = read_safetensors(
      "w", file_of(R"({"__metadata__":{"format":"pt"},"a":)" + tensor("[]", "[0,4]") + "}", "abcd"),
      diagnostics);
  BOOST_REQUIRE(tensors.has_value());
  BOOST_TEST(tensors->size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_header_beyond_the_file_or_the_format_is_refused) {
  BOOST_TEST(faults_of("abc").starts_with("w: error: 3 bytes are no safetensors file"));
  BOOST_TEST(faults_of(bytes_of(~std::uint64_t{0}) + "{}")
                 .starts_with("w: error: no safetensors file, or not the whole: its header should "
                              "have 18446744073709551615 bytes, 2 are there"));
  BOOST_TEST(faults_of(file_of(std::string(100'000'001, ' ')))
                 .starts_with("w: error: the header has 100000001 bytes"));
}

BOOST_AUTO_TEST_CASE(what_the_header_says_is_held_against_the_file) {
  check_said(R"({"a":)" + tensor("[2]", "[0,8]", "F16") + "}", "abcdefgh",
             "w, header:1:15: error: 'a' has the dtype 'F16', only F32 is read");
  check_said(R"({"a":)" + tensor("[2]", "[0,16]", "F64") + "}", std::string(16, 'x'), "'F64'");
  check_said(R"({"a":)" + tensor("[2]", "[0,8]") + "}", "abcd",
             "'a' has bytes 0 to 8, but the file holds 4 bytes of values");
  check_said(R"({"a":)" + tensor("[1]", "[4,0]") + "}", "abcd", "'a' has bytes 4 to 0");
  check_said(R"({"a":)" + tensor("[3]", "[0,8]") + "}", "abcdefgh",
             "'a' has 8 bytes, which is not 4 for each value of the shape [3]");
  check_said(R"({"a":)" + tensor("[4294967296,4294967296]", "[0,0]") + "}", "", "'a' has 0 bytes");
  check_said(R"({"a":)" + tensor("[-1]", "[0,4]") + "}", "abcd", "no list of sizes");
  check_said(R"({"a":)" + tensor("[1]", "[0]") + "}", "abcd", "not two numbers");
  check_said(R"({"a":)" + tensor("[1]", "[0,1e9]") + "}", "abcd", "not two numbers");
  check_said(R"({"a":{"dtype":"F32"}})", "", "'a' is no tensor");
  check_said(R"({"a":3})", "", "'a' is no tensor");
  check_said("[]", "", "the header is a list");
  check_said("{", "", "never closed");
  check_said("", "", "the header is nothing");
  check_said("{\"\xff\":1}", "", "not UTF-8");
}

BOOST_AUTO_TEST_CASE(every_byte_belongs_to_one_tensor) {
  const std::string a = R"({"a":)" + tensor("[2]", "[0,8]") + R"(,"b":)";
  check_said(a + tensor("[2]", "[4,12]") + "}", "abcdefghijkl",
             "'b' begins at byte 4, inside of 'a'");
  check_said(a + tensor("[1]", "[12,16]") + "}", std::string(16, 'x'),
             "byte 8 of the values belongs to no tensor");
  check_said(a + tensor("[1]", "[8,12]") + "}", std::string(20, 'x'),
             "byte 12 of the values belongs to no tensor");
}

BOOST_AUTO_TEST_CASE(a_name_that_is_there_twice_is_a_fault) {
  const std::string one = R"("a":)" + tensor("[1]", "[0,4]");
  check_said("{" + one + "," + one + "}", "abcd", "the key 'a' is here twice");
}

BOOST_AUTO_TEST_CASE(a_header_of_faults_is_refused_soon) {
  std::string header = R"({"a":1)";
  for (int i = 0; i < 10'000; ++i) header += R"(,"a":1)";
  check_said(header + "}", "", "20 keys are here twice");
}

BOOST_AUTO_TEST_SUITE_END()
