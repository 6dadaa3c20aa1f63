// Files are written whole or not at all; links and devices stay what they are.
#include "text/output.hpp"

#include <filesystem>
#include <future>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.hpp"
#include "text/source.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace fs = std::filesystem;

template <class Action>
std::string refusal_of(Action action) {
  try {
    action();
  } catch (const WorldError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_output)

BOOST_AUTO_TEST_CASE(a_write_that_fails_throws_and_leaves_nothing_behind) {
  const Scratch folder;
  BOOST_CHECK_THROW(write_file(folder.path("no/such/folder"), "x"), WorldError);
  fs::create_directories(folder.path("taken/inside"));
  BOOST_TEST(refusal_of([&] { write_file(folder.path("taken"), "x"); }) ==
             "cannot write " + folder.path("taken") + ": it is a directory");
  BOOST_TEST(fs::is_directory(folder.path("taken/inside")));
  BOOST_TEST(folder.count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_link_stays_and_its_file_is_replaced) {
  const Scratch folder;
  write_file(folder.path("file"), "old");
  fs::create_symlink("file", folder.path("link"));
  fs::create_symlink("to be made", folder.path("dangling"));
  write_file(folder.path("link"), "new");
  write_file(folder.path("dangling"), "made");
  BOOST_TEST(fs::is_symlink(folder.path("link")));
  BOOST_TEST(folder.read("file") == "new");
  BOOST_TEST(fs::is_symlink(folder.path("dangling")));
  BOOST_TEST(folder.read("to be made") == "made");
  BOOST_TEST(folder.count() == 4U);
}

BOOST_AUTO_TEST_CASE(a_ring_of_links_is_refused_in_words) {
  const Scratch folder;
  fs::create_symlink("loop", folder.path("loop"));
  for (const auto& act : {probe_file, +[](const std::string& path) { write_file(path, "x"); }}) {
    BOOST_TEST(refusal_of([&] { act(folder.path("loop")); }) ==
               "cannot write " + folder.path("loop") + ": too many levels of symbolic links");
  }
  BOOST_CHECK_THROW(make_folder(folder.path("loop/x")), WorldError);
  BOOST_TEST(!same_file(folder.path("loop"), folder.path("other")));
}

BOOST_AUTO_TEST_CASE(a_pipe_is_written_into) {
  const Scratch folder;
  BOOST_REQUIRE(mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  BOOST_TEST(is_special_file(folder.path("pipe")));
  probe_file(folder.path("pipe"));
  auto reader = std::async(std::launch::async, [&] { return folder.read("pipe"); });
  write_file(folder.path("pipe"), "through");
  BOOST_TEST(reader.get() == "through");
  BOOST_TEST(fs::is_fifo(folder.path("pipe")));
  BOOST_TEST(folder.count() == 1U);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_keeps_its_permissions) {
  const Scratch folder;
  write_file(folder.path("secret"), "old");
  fs::permissions(folder.path("secret"), fs::perms::owner_read | fs::perms::owner_write);
  write_file(folder.path("secret"), "new");
  BOOST_TEST((fs::status(folder.path("secret")).permissions() ==
              (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(a_probe_says_what_a_write_would_and_leaves_nothing) {
  const Scratch folder;
  probe_file(folder.path("new"));
  BOOST_TEST(folder.count() == 0U);
  write_file(folder.path("kept"), "content");
  probe_file(folder.path("kept"));
  BOOST_TEST(folder.read("kept") == "content");
  BOOST_TEST(refusal_of([&] { probe_file(folder.path("no/where")); }) ==
             "cannot write " + folder.path("no/where") + ": no such file or directory");
  BOOST_TEST(refusal_of([&] { probe_file(folder.path()); }) ==
             "cannot write " + folder.path() + ": it is a directory");
  const std::string long_name(5000, 'x');
  BOOST_TEST(refusal_of([&] { probe_file(long_name); }) ==
             "cannot write " + long_name + ": file name too long");
}

BOOST_AUTO_TEST_CASE(one_file_by_two_names_is_known) {
  const Scratch folder;
  write_file(folder.path("file"), "x");
  fs::create_symlink("file", folder.path("link"));
  fs::create_hard_link(folder.path("file"), folder.path("hard"));
  BOOST_TEST(same_file(folder.path("file"), folder.path("./link")));
  BOOST_TEST(same_file(folder.path("file"), folder.path("hard")));
  BOOST_TEST(same_file(folder.path("new"), folder.path("x/../new")));
  BOOST_TEST(!same_file(folder.path("new"), folder.path("newer")));
  BOOST_TEST(!same_file(folder.path("new"), folder.path("file")));
}

BOOST_AUTO_TEST_CASE(what_killed_processes_left_is_removed_and_nothing_else) {
  const Scratch folder;
  // Beyond the largest pid of Linux, and a process that lives.
  folder.write("runs.csv.999999999-00ab01cd.part", "half");
  folder.write("mine." + std::to_string(getpid()) + "-00ab01cd.part", "half");
  for (const char* name :
       {"log.2020.part", "a.part", "runs.csv.999999999-00ab01cd", "999999999.part",
        "runs.csv.x-00ab01cd.part", "runs.csv.999999999-00ab01cg.part"})
    folder.write(name, "a user's");
  std::filesystem::create_directory(folder.path("d.999999999-00ab01cd.part"));
  BOOST_TEST(remove_unfinished(folder.path(".")) == 1U);
  BOOST_TEST(!std::filesystem::exists(folder.path("runs.csv.999999999-00ab01cd.part")));
  BOOST_TEST(remove_unfinished(folder.path("no such folder")) == 0U);
  const auto left = std::distance(std::filesystem::directory_iterator(folder.path(".")),
                                  std::filesystem::directory_iterator());
  BOOST_TEST(left == 8);
}

BOOST_AUTO_TEST_SUITE_END()
