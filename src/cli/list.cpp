// fanin list: everything that can be chosen by name, from the tables that the readers use.
#include <algorithm>
#include <filesystem>
#include <functional>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "data/csv.hpp"
#include "spec/describe.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/table.hpp"
#include "text/width.hpp"

namespace fanin {

namespace {

/// Those that only some rows have.
std::string parameters_of(const Row& row) {
  std::string text;
  for (const Parameter& parameter : row.parameters) {
    if (parameter.common) continue;
    text += (text.empty() ? "" : ", ") + std::string(parameter.name);
    if (!parameter.required) text += "=" + text_of(parameter.default_value());
  }
  return text;
}

/// The parameters that all rows of the table have; empty if there are none.
std::string common_text(const Vocabulary& vocabulary) {
  Table table{
      format("parameters of every {}", vocabulary.kind), {{"name"}, {"default"}, {"what"}}, {}};
  for (const Parameter& parameter : vocabulary.row(0).parameters) {
    if (!parameter.common) continue;
    table.rows.push_back({std::string(parameter.name), text_of(parameter.default_value()),
                          std::string(parameter.sentence)});
  }
  return table.rows.empty() ? "" : "\n" + as_text(table);
}

std::string vocabulary_text(const Vocabulary& vocabulary, const std::string& title) {
  Table table{title, {{"name"}, {"also"}, {"parameters"}, {"what"}, {"source"}}, {}};
  for (std::size_t i = 0; i < vocabulary.size; ++i) {
    const Row& row = vocabulary.row(i);
    std::vector<std::string> also{std::string(row.class_name)};
    for (const std::string_view alias : row.aliases) also.emplace_back(alias);
    table.rows.push_back({std::string(row.name), listed(also, ", "), parameters_of(row),
                          std::string(row.sentence), std::string(row.source)});
  }
  return as_text(table) + common_text(vocabulary);
}

std::string kind_text(const Description& description, const DescribedKind& kind,
                      const std::string& title) {
  Table table{title, {{"name"}, {"keys"}, {"what"}}, {}};
  for (const std::string& name : kind.records) {
    const DescribedRecord& record = description.record(name);
    std::vector<std::string> keys;
    for (const DescribedField& field : record.fields) {
      if (field.written) keys.push_back(field.key);
    }
    table.rows.push_back({name, listed(keys, ", "), record.sentence});
  }
  return as_text(table);
}

/// Where the shipped data sets may be: here, or beside the installed program.
std::vector<std::filesystem::path> datasets_folders() {
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  return {"datasets", program.parent_path().parent_path() / "share" / "fanin" / "datasets"};
}

std::vector<std::filesystem::path> csv_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    if (entry->path().extension() == ".csv") files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string datasets_text() {
  std::vector<std::filesystem::path> files;
  std::string looked;
  for (const auto& folder : datasets_folders()) {
    if (files.empty()) files = csv_files(folder);
    looked += (looked.empty() ? "" : " and ") + folder.string();
  }
  if (files.empty()) return format("data sets\nnone in {}\n", printable(looked));
  Table table{"data sets",
              {{"file"}, {"rows", Align::right}, {"columns", Align::right}, {"last column"}},
              {}};
  for (const auto& file : files) {
    std::string why;
    const auto text = read_file(file.string(), why);
    if (!text) continue;
    Diagnostics quiet;
    CsvFaults faults(file.string(), *text, quiet);
    std::size_t rows = 0;
    std::vector<std::string> header;
    read_csv(*text, faults, [&](CsvPlace, const CsvRecord& fields) {
      if (header.empty()) header.assign(fields.begin(), fields.end());
      ++rows;
    });
    if (rows == 0) continue;
    table.rows.push_back(
        {file.string(), std::to_string(rows - 1), std::to_string(header.size()), header.back()});
  }
  return as_text(table);
}

struct List {
  std::string name;
  std::function<std::string()> text;
};

/// Every list there is: what a model file chooses by name, and the data sets.
std::vector<List> lists_of(const Description& description) {
  std::vector<List> lists;
  for (const Vocabulary* vocabulary : description.vocabularies) {
    const std::string name = plural(vocabulary->kind);
    lists.push_back({name, [=] { return vocabulary_text(*vocabulary, name); }});
  }
  for (const DescribedKind& kind : description.kinds) {
    const std::string name = plural(kind.noun);
    lists.push_back({name, [&, name] { return kind_text(description, kind, name); }});
  }
  lists.push_back({"datasets", datasets_text});
  return lists;
}

}  // namespace

std::vector<std::string> list_names() {
  const Description description = describe_model();
  std::vector<std::string> names;
  for (const List& list : lists_of(description)) names.push_back(list.name);
  return names;
}

int list_command(const ListOptions& options) {
  std::string out;
  const Description description = describe_model();
  const std::string wanted = folded(options.what);
  for (const List& list : lists_of(description)) {
    const std::string name = folded(list.name);
    if (wanted.empty() || wanted == name || plural(wanted) == name)
      out += (out.empty() ? "" : "\n") + list.text();
  }
  if (out.empty()) {
    Diagnostics diagnostics;
    diagnostics.add({.message = format("there is no list of '{}'", options.what),
                     .hint = hint_for(options.what, list_names(), "lists")});
    report_faults(diagnostics);
    return exit_wrong_input;
  }
  print(out);
  return exit_done;
}

}  // namespace fanin
