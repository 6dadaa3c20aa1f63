// Mapped files, and files that change under their reader.
#include "text/file_text.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include "scratch.hpp"

using namespace fanin;

namespace {

constexpr std::size_t large = std::size_t{1} << 20;

FileText opened(const std::string& path) {
  std::string why;
  auto file = FileText::open(path, why);
  BOOST_REQUIRE_MESSAGE(file.has_value(), why);
  return std::move(*file);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_file_text)

BOOST_AUTO_TEST_CASE(the_text_is_that_of_the_file_mapped_or_read) {
  const Scratch scratch;
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, large}) {
    const std::string text(size, 'x');
    const FileText file = opened(scratch.write("t", text));
    BOOST_TEST((file.text() == text));
    BOOST_TEST(file.unchanged());
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_cut_off_reads_as_zeros_and_is_known_as_changed) {
  const Scratch scratch;
  const std::string path = scratch.write("t", std::string(large, 'x'));
  const FileText file = opened(path);
  std::filesystem::resize_file(path, 10);
  // Without a handler the system ends the program here.
  BOOST_TEST(std::count(file.text().begin(), file.text().end(), 'x') == 10);
  BOOST_TEST(std::count(file.text().begin(), file.text().end(), '\0') ==
             static_cast<std::ptrdiff_t>(large - 10));
  BOOST_TEST(!file.unchanged());
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_off_and_written_again_is_known_as_changed) {
  const Scratch scratch;
  const std::string path = scratch.write("t", std::string(large, 'x'));
  const auto before = std::filesystem::last_write_time(path);
  const FileText file = opened(path);
  std::filesystem::resize_file(path, 10);
  BOOST_TEST(file.text().back() == '\0');
  scratch.write("t", std::string(large, 'y'));
  std::filesystem::last_write_time(path, before);
  BOOST_TEST(!file.unchanged());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_written_to_is_known_as_changed) {
  const Scratch scratch;
  const std::string path = scratch.write("t", std::string(large, 'x'));
  // Some file systems tell times apart by hundredths of a second only.
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
  const FileText file = opened(path);
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out) << "y";
  BOOST_TEST(!file.unchanged());
}

BOOST_AUTO_TEST_CASE(two_files_are_watched_apart) {
  const Scratch scratch;
  const std::string path = scratch.write("a", std::string(large, 'x'));
  const FileText a = opened(path);
  const FileText b = opened(scratch.write("b", std::string(large, 'x')));
  std::filesystem::resize_file(path, 0);
  BOOST_TEST(a.text().back() == '\0');
  BOOST_TEST(b.text().back() == 'x');
  BOOST_TEST(!a.unchanged());
  BOOST_TEST(b.unchanged());
}

BOOST_AUTO_TEST_SUITE_END()
