// Sections in the order of man-pages(7); every word of ours is declared elsewhere.
#include "cli/manual.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "cli/command_texts.hpp"
#include "text/format.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// Text that troff shows as it stands: what it would make typographic signs of is named, so that
/// an example can be copied out of the page and run.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '"':
        out += "\\(dq";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// The same as a line, which is not taken for a request.
std::string plain_line(std::string_view text) {
  const std::string out = plain(text);
  return (out.starts_with(".") ? "\\&" : "") + out + "\n";
}

/// Lines that troff fills again; by convention shorter than 80 bytes.
std::string filled(std::string_view text) {
  const std::string lines = wrapped(text, 70);
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    std::string_view line = std::string_view(lines).substr(at, end - at);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    out += plain_line(line);
    at = end + 1;
  }
  return out;
}

std::string bold(std::string_view text) { return format("\\fB{}\\fR", plain(text)); }
std::string italic(std::string_view text) { return format("\\fI{}\\fR", plain(text)); }

std::string examples_block(std::string_view examples) {
  std::string out = ".EX\n";
  while (!examples.empty()) {
    const std::size_t end = examples.find('\n');
    std::string_view line = examples.substr(0, end);
    if (line.starts_with("  ")) line.remove_prefix(2);
    out += plain_line(line);
    examples.remove_prefix(end == std::string_view::npos ? examples.size() : end + 1);
  }
  return out + ".EE\n";
}

std::string option_paragraph(const DeclaredOption& option) {
  std::string head;
  for (const std::string& name : option.names) head += (head.empty() ? "" : ", ") + bold(name);
  if (!option.value.empty()) head += (head.empty() ? "" : " ") + italic(option.value);
  if (option.many) head += option.names.empty() ? "..." : ", more than once";
  std::string sentence = option.sentence;
  if (option.required && !option.names.empty()) sentence += "; must be given";
  return ".TP\n" + head + "\n" + filled(sentence);
}

std::string usage(const DeclaredCommand& command) {
  std::string out = bold("fanin " + command.name);
  for (const DeclaredOption& argument : command.arguments) {
    const std::string shown = italic(argument.value) + (argument.many ? "..." : "");
    out += " " + (argument.required ? shown : "[" + shown + "]");
  }
  return out + " [" + italic("options") + "]\n";
}

std::string command_section(const DeclaredCommand& command) {
  std::string out = ".SS " + plain_line(command.name) + usage(command);
  out += ".PP\n" + filled(command.sentence);
  for (const DeclaredOption& argument : command.arguments) out += option_paragraph(argument);
  for (const DeclaredOption& option : command.options) {
    // The same for every command; told once, with the program's.
    if (option.names.back() != "--help") out += option_paragraph(option);
  }
  return out + ".PP\nExamples:\n.PP\n" + examples_block(command.examples);
}

std::string pairs_section(const char* title, std::span<const NamedText> pairs) {
  std::string out = format(".SH {}\n", title);
  for (const NamedText& pair : pairs)
    out += ".TP\n" + bold(pair.name) + "\n" + filled(pair.sentence);
  return out;
}

}  // namespace

std::string manual_page(const DeclaredProgram& declared, const std::string& version,
                        const std::string& date) {
  const DeclaredCommand& program = declared.program;
  std::string out =
      format(".\\\" Made by: fanin man\n.TH FANIN 1 \"{}\" \"fanin {}\" \"User Commands\"\n", date,
             plain(version));
  out += ".SH NAME\nfanin \\- " + plain_line(program_short);
  out += ".SH SYNOPSIS\n" + bold("fanin") + " " + italic("command") + " [" + italic("options") +
         "] [" + italic("arguments") + "]\n";
  out += ".SH DESCRIPTION\n" + filled(program.sentence);
  for (const char* paragraph : program_paragraphs()) out += ".PP\n" + filled(paragraph);
  out += ".SH OPTIONS\n";
  for (const DeclaredOption& option : program.options) out += option_paragraph(option);
  out += ".SH COMMANDS\n";
  for (const DeclaredCommand& command : declared.commands) out += command_section(command);
  out += pairs_section("EXIT STATUS", exit_statuses());
  out += pairs_section("ENVIRONMENT", environment_variables());
  out += pairs_section("FILES", program_files());
  out += ".SH EXAMPLES\n" + examples_block(program.examples);
  return out;
}

}  // namespace fanin
