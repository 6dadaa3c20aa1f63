// fanin completion: for bash a fixed part that finds out what is wanted at the cursor, and a table
// of what that may be; for zsh the specs of _arguments.
#include "cli/completion.hpp"

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

using Kind = Values::Kind;

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
  return out;
}

/// A word of a shell, whatever is in it.
std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

/// The long names; short ones are quicker typed than completed.
std::vector<std::string> long_names(const DeclaredCommand& command) {
  std::vector<std::string> names;
  for (const DeclaredOption& option : command.options) {
    for (const std::string& name : option.names) {
      if (name.starts_with("--")) names.push_back(name);
    }
  }
  return names;
}

// --- bash ---------------------------------------------------------------------------------------

constexpr const char* bash_head = R"(# Each of these completes $_fanin_word into COMPREPLY.
_fanin_words() {
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$_fanin_word")
}

_fanin_folders() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$_fanin_word")
}

# Files that end in one of the extensions (any, if there are none), and folders to look for them in.
_fanin_files() {
  local path ending
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do
    if [[ $# -eq 0 || -d ${path/#~/$HOME} ]]; then
      COMPREPLY+=("$path")
      continue
    fi
    for ending in "$@"; do
      if [[ $path == *."$ending" ]]; then COMPREPLY+=("$path"); fi
    done
  done < <(compgen -f -- "$_fanin_word")
}

# FIELD=A,B,...: the initializers of the one field that is a list of them.
_fanin_initializers() {
  local before
  compopt -o nospace 2>/dev/null
  if [[ $_fanin_word == kernel_initializer=* ]]; then
    _fanin_word=${_fanin_word#*=}
    before=${_fanin_word%"${_fanin_word##*,}"}
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$*" -- "${_fanin_word##*,}")
  else
    _fanin_words kernel_initializer=
  fi
}

_fanin() {
  # Bash parts words at '=', and completes only what stands behind the last one: put together here.
  local _fanin_word part previous= option= wanted place=0
  local -a words=()
  for part in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#words[@]} -gt 0 && ($part == "=" || $previous == "=") ]]; then
      words[-1]+=$part
    else
      words+=("$part")
    fi
    previous=$part
  done
  COMPREPLY=()
  local count=${#words[@]} command=${words[0]}
  _fanin_word=${words[-1]}
  if [[ $count -eq 1 ]]; then
    command=
  fi
  for part in "${words[@]:1:count-2}"; do
    if [[ -n $option ]]; then
      option=
    elif [[ $part == --*=* ]]; then
      :
    elif [[ $part == -* ]]; then
      if [[ $_fanin_flags != *" $part "* ]]; then option=$part; fi
    else
      place=$((place + 1))
    fi
  done
  if [[ -n $option ]]; then
    wanted=$option
  elif [[ $_fanin_word == --*=* ]]; then
    wanted=${_fanin_word%%=*}
    _fanin_word=${_fanin_word#*=}
  elif [[ $_fanin_word == -* ]]; then
    wanted=options
  else
    wanted=$place
  fi
  case $command:$wanted in
)";

constexpr const char* bash_tail = R"(  esac
}

complete -F _fanin fanin
)";

/// What completes such a value; empty if nothing can.
std::string bash_call(const Values& values) {
  switch (values.kind) {
    case Kind::anything:
      return "";
    case Kind::words:
      return "_fanin_words " + joined(values.words, " ");
    case Kind::files:
      return values.words.empty() ? "_fanin_files" : "_fanin_files " + joined(values.words, " ");
    case Kind::folders:
      return "_fanin_folders";
    case Kind::initializers:
      return "_fanin_initializers " + joined(values.words, " ");
  }
  return "";
}

std::string bash_row(const std::string& pattern, const std::string& call) {
  return call.empty() ? "" : format("    {}) {} ;;\n", pattern, call);
}

std::string bash_rows(const DeclaredCommand& command) {
  std::string out =
      bash_row(command.name + ":options", "_fanin_words " + joined(long_names(command), " "));
  for (const DeclaredOption& option : command.options)
    out += bash_row(command.name + ":" + option.names.back(), bash_call(option.values));
  for (std::size_t i = 0; i < command.arguments.size(); ++i) {
    const DeclaredOption& argument = command.arguments[i];
    const std::string place = argument.many ? "[0-9]*" : std::to_string(i);
    out += bash_row(command.name + ":" + place, bash_call(argument.values));
  }
  return out;
}

/// Options without a value, whichever command has them: none has one of the name with a value.
std::vector<std::string> flags_of(const DeclaredProgram& declared) {
  std::vector<std::string> flags;
  const auto add = [&](const DeclaredCommand& command) {
    for (const DeclaredOption& option : command.options) {
      if (!option.value.empty()) continue;
      for (const std::string& name : option.names) {
        if (std::find(flags.begin(), flags.end(), name) == flags.end()) flags.push_back(name);
      }
    }
  };
  add(declared.program);
  for (const DeclaredCommand& command : declared.commands) add(command);
  return flags;
}

// --- zsh ----------------------------------------------------------------------------------------

constexpr const char* zsh_head = R"(#compdef fanin
# zsh completion for fanin; made by: fanin completion zsh

# FIELD=A,B,...: the initializers of the one field that is a list of them.
_fanin_initializers() {
  if compset -P 'kernel_initializer='; then
    compset -P '*,'
    compadd -qS ',' -- "$@"
  else
    compadd -S '' -- kernel_initializer=
  fi
}

)";

/// For what stands in brackets and before colons in a spec of _arguments.
std::string zsh_plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Values& values) {
  switch (values.kind) {
    case Kind::anything:
      return " ";
    case Kind::words:
      return "(" + joined(values.words, " ") + ")";
    case Kind::files:
      return values.words.empty() ? "_files"
                                  : "_files -g \"*.(" + joined(values.words, "|") + ")(-.)\"";
    case Kind::folders:
      return "_files -/";
    case Kind::initializers:
      return "{_fanin_initializers " + joined(values.words, " ") + "}";
  }
  return " ";
}

std::string zsh_option(const DeclaredOption& option) {
  std::string names;
  if (option.names.size() > 1) names = "{" + joined(option.names, ",") + "}";
  const std::string head = option.many     ? "*"
                           : names.empty() ? ""
                                           : "(" + joined(option.names, " ") + ")";
  std::string spec = "[" + zsh_plain(option.sentence) + "]";
  if (!option.value.empty())
    spec += ":" + zsh_plain(option.value) + ":" + zsh_action(option.values);
  if (names.empty())
    return shell_word(head + option.names.front() + (option.value.empty() ? "" : "=") + spec);
  return shell_word(head) + names + shell_word(spec);
}

std::string zsh_argument(const DeclaredOption& argument) {
  return shell_word((argument.many ? "*:" : ":") + zsh_plain(argument.sentence) + ":" +
                    zsh_action(argument.values));
}

std::string zsh_command(const DeclaredCommand& command) {
  std::string out = format("        {})\n          _arguments -S", command.name);
  for (const DeclaredOption& option : command.options)
    out += " \\\n            " + zsh_option(option);
  for (const DeclaredOption& argument : command.arguments)
    out += " \\\n            " + zsh_argument(argument);
  return out + "\n          ;;\n";
}

}  // namespace

std::string bash_completion(const DeclaredProgram& declared) {
  std::string out = "# bash completion for fanin; made by: fanin completion bash\n\n";
  out += format("# Options that take no value.\n_fanin_flags={}\n\n",
                shell_word(" " + joined(flags_of(declared), " ") + " "));
  out += bash_head;
  std::vector<std::string> names;
  for (const DeclaredCommand& command : declared.commands) names.push_back(command.name);
  out += bash_row(":options", "_fanin_words " + joined(long_names(declared.program), " "));
  out += bash_row(":*", "_fanin_words " + joined(names, " "));
  for (const DeclaredCommand& command : declared.commands) out += bash_rows(command);
  return out + bash_tail;
}

std::string zsh_completion(const DeclaredProgram& declared) {
  std::string out = zsh_head;
  out +=
      "_fanin() {\n  local context state state_descr line\n  typeset -A opt_args\n  local -a "
      "commands\n  commands=(\n";
  for (const DeclaredCommand& command : declared.commands)
    out += format("    {}\n", shell_word(command.name + ":" + zsh_plain(command.sentence)));
  out += "  )\n  _arguments -C";
  for (const DeclaredOption& option : declared.program.options)
    out += " \\\n    " + zsh_option(option);
  out += " \\\n    '1: :->command' '*:: :->arguments'\n";
  out +=
      "  case $state in\n    command) _describe -t commands command commands ;;\n    arguments)\n"
      "      case $words[1] in\n";
  for (const DeclaredCommand& command : declared.commands) out += zsh_command(command);
  return out + "      esac\n      ;;\n  esac\n}\n\n_fanin \"$@\"\n";
}

int completion_command(const CompletionOptions& options, const DeclaredProgram& declared) {
  Diagnostics diagnostics;
  const bool zsh =
      read_word("SHELL", options.shell, {shells.begin(), shells.end()}, diagnostics) == 1;
  if (report_faults(diagnostics)) return exit_wrong_input;
  print(zsh ? zsh_completion(declared) : bash_completion(declared));
  return exit_done;
}

}  // namespace fanin
