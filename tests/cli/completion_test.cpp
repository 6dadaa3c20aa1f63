// Manual page and completion say what is declared: every command, every option.
#include "cli/completion.hpp"

#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "cli/command_line.hpp"
#include "cli/command_texts.hpp"
#include "cli/manual.hpp"
#include "cli/option_values.hpp"

using namespace fanin;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// "--out" as the manual page writes it.
std::string in_troff(std::string text) {
  for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

DeclaredProgram small() {
  DeclaredOption out{{"--out"}, "DIR", "where; default 'here' [a:b]", false, false, {}};
  out.values = {Values::Kind::folders, {}};
  DeclaredOption model{{}, "MODEL", ".starts with a dot", true, true, {}};
  model.values = {Values::Kind::files, {"yaml"}};
  return {{"fanin", "Does.", "  fanin go 'x' ~\n", {}, {}},
          {{"go", "Go there.", "  fanin go a.yaml --out b\\c\n", {model}, {out}}}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(completion)

BOOST_AUTO_TEST_CASE(every_command_and_option_is_in_page_and_completions) {
  const DeclaredProgram declared = declared_program();
  BOOST_TEST(declared.commands.size() == command_texts().size());
  const std::string page = manual_page(declared, "1.0", "2026-01-31");
  const std::string bash = bash_completion(declared);
  const std::string zsh = zsh_completion(declared);
  for (const DeclaredCommand& command : declared.commands) {
    BOOST_TEST_CONTEXT(command.name) {
      BOOST_TEST(has(page, ".SS " + command.name + "\n"));
      BOOST_TEST(has(bash, "    " + command.name + ":options) "));
      BOOST_TEST(has(zsh, "'" + command.name + ":"));
      for (const DeclaredOption& option : command.options) {
        BOOST_TEST(has(page, "\\fB" + in_troff(option.names.back()) + "\\fR"));
        BOOST_TEST(has(bash, " " + option.names.back() + " "));
        BOOST_TEST(has(zsh, option.names.back()));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_row_of_values_is_of_an_option_that_there_is) {
  std::vector<std::string> declared;
  for (const DeclaredCommand& command : declared_program().commands) {
    for (const DeclaredOption& option : command.options)
      declared.push_back(command.name + " " + option.names.back());
    for (const DeclaredOption& argument : command.arguments)
      declared.push_back(command.name + " " + argument.value);
  }
  for (const std::string& row : options_with_values()) {
    BOOST_TEST(std::count(declared.begin(), declared.end(), row) == 1, row << " is not declared");
  }
}

BOOST_AUTO_TEST_CASE(bash_takes_no_flag_for_an_option_with_a_value) {
  // One list of flags serves all commands.
  std::vector<std::string> flags;
  std::vector<std::string> valued;
  for (const DeclaredCommand& command : declared_program().commands) {
    for (const DeclaredOption& option : command.options) {
      auto& names = option.value.empty() ? flags : valued;
      names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }
  for (const std::string& flag : flags)
    BOOST_TEST(std::count(valued.begin(), valued.end(), flag) == 0, flag);
}

BOOST_AUTO_TEST_CASE(the_page_shows_what_troff_would_change) {
  const std::string page = manual_page(small(), "1.0-x", "");
  BOOST_TEST(has(page, ".TH FANIN 1 \"\" \"fanin 1.0\\-x\" \"User Commands\"\n"));
  BOOST_TEST(has(page, "fanin go \\(aqx\\(aq \\(ti\n"));
  BOOST_TEST(has(page, "b\\ec\n"));
  BOOST_TEST(has(page, "\n\\&.starts with a dot\n"));
  BOOST_TEST(has(page, "\\fBfanin go\\fR \\fIMODEL\\fR... [\\fIoptions\\fR]\n"));
}

BOOST_AUTO_TEST_CASE(zsh_is_given_sentences_as_text) {
  BOOST_TEST(has(zsh_completion(small()),
                 "'--out=[where; default '\\''here'\\'' \\[a\\:b\\]]:DIR:_files -/'"));
  BOOST_TEST(has(zsh_completion(small()), "'*:.starts with a dot:_files -g \"*.(yaml)(-.)\"'"));
}

BOOST_AUTO_TEST_SUITE_END()
