// Files are written whole or not at all; links and devices stay what they are.
#include "text/output.hpp"

#include <filesystem>
#include <future>

#include <boost/test/unit_test.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "text/source.hpp"
#include "text/world_error.hpp"

namespace {

using namespace fanin;
namespace fs = std::filesystem;

/// A folder of its own that goes away with the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("fanin_output_test_" + std::to_string(getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directory(path);
  }
  ~Folder() { fs::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
  std::string content(const std::string& name) const {
    std::string why;
    return read_file(file(name), why).value_or("cannot be read: " + why);
  }
  std::size_t size() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), {}));
  }
};

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
  const Folder folder;
  BOOST_CHECK_THROW(write_file(folder.file("no/such/folder"), "x"), WorldError);
  fs::create_directories(folder.path / "taken" / "inside");
  BOOST_TEST(refusal_of([&] { write_file(folder.file("taken"), "x"); }) ==
             "cannot write " + folder.file("taken") + ": it is a directory");
  BOOST_TEST(fs::is_directory(folder.path / "taken" / "inside"));
  BOOST_TEST(folder.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_link_stays_and_its_file_is_replaced) {
  const Folder folder;
  write_file(folder.file("file"), "old");
  fs::create_symlink("file", folder.path / "link");
  fs::create_symlink("to be made", folder.path / "dangling");
  write_file(folder.file("link"), "new");
  write_file(folder.file("dangling"), "made");
  BOOST_TEST(fs::is_symlink(folder.path / "link"));
  BOOST_TEST(folder.content("file") == "new");
  BOOST_TEST(fs::is_symlink(folder.path / "dangling"));
  BOOST_TEST(folder.content("to be made") == "made");
  BOOST_TEST(folder.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_ring_of_links_is_refused_in_words) {
  const Folder folder;
  fs::create_symlink("loop", folder.path / "loop");
  for (const auto& act : {probe_file, +[](const std::string& path) { write_file(path, "x"); }}) {
    BOOST_TEST(refusal_of([&] { act(folder.file("loop")); }) ==
               "cannot write " + folder.file("loop") + ": too many levels of symbolic links");
  }
  BOOST_CHECK_THROW(make_folder(folder.file("loop/x")), WorldError);
  BOOST_TEST(!same_file(folder.file("loop"), folder.file("other")));
}

BOOST_AUTO_TEST_CASE(a_pipe_is_written_into) {
  const Folder folder;
  BOOST_REQUIRE(mkfifo(folder.file("pipe").c_str(), 0600) == 0);
  BOOST_TEST(is_special_file(folder.file("pipe")));
  probe_file(folder.file("pipe"));
  auto reader = std::async(std::launch::async, [&] { return folder.content("pipe"); });
  write_file(folder.file("pipe"), "through");
  BOOST_TEST(reader.get() == "through");
  BOOST_TEST(fs::is_fifo(folder.path / "pipe"));
  BOOST_TEST(folder.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_replaced_file_keeps_its_permissions) {
  const Folder folder;
  write_file(folder.file("secret"), "old");
  fs::permissions(folder.file("secret"), fs::perms::owner_read | fs::perms::owner_write);
  write_file(folder.file("secret"), "new");
  BOOST_TEST((fs::status(folder.file("secret")).permissions() ==
              (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(a_probe_says_what_a_write_would_and_leaves_nothing) {
  const Folder folder;
  probe_file(folder.file("new"));
  BOOST_TEST(folder.size() == 0U);
  write_file(folder.file("kept"), "content");
  probe_file(folder.file("kept"));
  BOOST_TEST(folder.content("kept") == "content");
  BOOST_TEST(refusal_of([&] { probe_file(folder.file("no/where")); }) ==
             "cannot write " + folder.file("no/where") + ": no such file or directory");
  BOOST_TEST(refusal_of([&] { probe_file(folder.path.string()); }) ==
             "cannot write " + folder.path.string() + ": it is a directory");
  const std::string long_name(5000, 'x');
  BOOST_TEST(refusal_of([&] { probe_file(long_name); }) ==
             "cannot write " + long_name + ": file name too long");
}

BOOST_AUTO_TEST_CASE(one_file_by_two_names_is_known) {
  const Folder folder;
  write_file(folder.file("file"), "x");
  fs::create_symlink("file", folder.path / "link");
  fs::create_hard_link(folder.path / "file", folder.path / "hard");
  BOOST_TEST(same_file(folder.file("file"), folder.file("./link")));
  BOOST_TEST(same_file(folder.file("file"), folder.file("hard")));
  BOOST_TEST(same_file(folder.file("new"), folder.file("x/../new")));
  BOOST_TEST(!same_file(folder.file("new"), folder.file("newer")));
  BOOST_TEST(!same_file(folder.file("new"), folder.file("file")));
}

BOOST_AUTO_TEST_SUITE_END()
