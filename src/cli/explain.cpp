// fanin explain: what a name means, from the tables that the readers use.
#include <algorithm>
#include <cmath>
#include <set>

#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "init/initializers.hpp"
#include "schema/reference.hpp"
#include "spec/describe.hpp"
#include "spec/training.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"
#include "text/table.hpp"

namespace fanin {

namespace {

std::string number(double value) { return format("{:.6g}", value); }

std::string family_of(const Law& law) {
  switch (law.family) {
    case Law::Family::constant:
      return "constant";
    case Law::Family::identity:
      return "gain on the diagonal";
    case Law::Family::uniform:
      return "uniform";
    case Law::Family::normal:
      return "normal";
    case Law::Family::truncated_normal:
      return "normal, cut at two standard deviations";
    case Law::Family::orthogonal:
      return "orthogonal";
  }
  return "";
}

/// How a quantity of the law follows from the shape, found by asking the law: proportional to the
/// root of 1 / fan_in, 1 / fan_out or 2 / (fan_in + fan_out), or the same for every shape.
std::string rule_of(const Choice& choice, double (*quantity)(const Law&, Fans)) {
  const auto at = [&](double in, double out) {
    return quantity(law_of(choice, {in, out}), {in, out});
  };
  const double here = at(100, 400);
  const auto is = [](double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(b); };
  if (is(at(300, 400), here) && is(at(100, 900), here)) return number(here);
  const auto root = [&](double fan, const char* words, int factor) {
    const double square = here * here * fan;
    return format("sqrt({} / {})", number(std::round(square * 1e9) / 1e9 * factor), words);
  };
  if (is(at(100, 900), here)) return root(100, "fan_in", 1);
  if (is(at(300, 400), here)) return root(400, "fan_out", 1);
  if (is(at(400, 100), here) && is(at(250, 250), here)) return root(250, "(fan_in + fan_out)", 2);
  return "as the shape decides";
}

std::string initializer_text(const Row& row) {
  const Choice choice = choose(row);
  const Fans fans{784, 128};
  const Law law = law_of(choice, fans);
  std::string out = format("  law: {}\n", family_of(law));
  const bool drawn = law.family != Law::Family::constant && law.family != Law::Family::identity;
  if (!drawn) return out;
  const auto sd = [](const Law& l, Fans f) { return sd_of(l, f); };
  const auto high = [](const Law& l, Fans) { return l.high; };
  const std::string mean = mean_of(law) == 0 ? "0" : number(mean_of(law));
  if (law.family == Law::Family::orthogonal) {
    out += "  of an entry: mean 0, sd gain / sqrt(max(fan_in, fan_out))\n";
  } else {
    out += format("  mean {}, sd {}", mean, rule_of(choice, sd));
    if (std::isfinite(law.high)) {
      out += law.low == -law.high ? format(", within +-{}", rule_of(choice, high))
                                  : format(", within {} to {}", number(law.low), number(law.high));
    }
    out += "\n";
  }
  out += format("  for a kernel of 784 x 128: sd {}", number(sd_of(law, fans)));
  if (std::isfinite(law.high)) {
    out += format(", every value from {} to {}", number(law.low), number(law.high));
  }
  return out + "\n";
}

std::string row_text(const Vocabulary& vocabulary, const Row& row) {
  std::vector<std::string> also{std::string(row.class_name)};
  also.insert(also.end(), row.aliases.begin(), row.aliases.end());
  std::string out = format("{}: {}, also written {}\n  {}\n", row.name,
                           with_article(vocabulary.kind), listed(also, ", "), row.sentence);
  if (!row.source.empty()) out += format("  source: {}\n", row.source);
  if (vocabulary.kind == initializers.kind) out += initializer_text(row);
  if (vocabulary.kind == metrics.kind || vocabulary.kind == losses.kind) {
    const auto larger = larger_is_better(vocabulary.kind == losses.kind ? "loss" : row.name);
    out += format("  better: {}\n", !larger ? "not known" : *larger ? "larger" : "smaller");
  }
  if (row.parameters.empty()) {
    out += "  no parameters\n";
  } else {
    out += "  parameters:\n";
    for (const Parameter& parameter : row.parameters)
      out += format("    {}\n", parameter_text(parameter));
  }
  return out;
}

std::string record_text(const DescribedRecord& record, const std::string& noun) {
  std::string out = format("{}: {}\n", record.name, with_article(noun));
  if (!record.sentence.empty()) out += format("  {}\n", record.sentence);
  if (record.fields.empty()) return out + "  no keys\n";
  Table table{"", {{"key"}, {"value"}, {"default"}, {"what"}}, {}};
  for (const DescribedField& field : record.fields) {
    if (field.written)
      table.rows.push_back({field.key, words(field.shape), default_text(field), field.sentence});
  }
  std::string text = as_text(table);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) out += "  " + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

/// The keys that are called so, once where several records mean the same by it.
std::string keys_text(const std::string& name, const std::vector<Description>& descriptions) {
  std::vector<std::pair<std::string, std::vector<std::string>>> meanings;
  for (const Description& description : descriptions) {
    for (const DescribedRecord& record : description.records) {
      for (const DescribedField& field : record.fields) {
        if (!field.written || folded(field.key) != folded(name)) continue;
        const std::string what = field.default_value ? "default " + default_text(field)
                                 : field.required    ? "required"
                                                     : "no default";
        const std::string meaning =
            format("  {}\n  {}; {}\n", field.sentence, words(field.shape), what);
        auto at = std::find_if(meanings.begin(), meanings.end(),
                               [&](const auto& one) { return one.first == meaning; });
        if (at == meanings.end()) at = meanings.insert(meanings.end(), {meaning, {}});
        if (std::find(at->second.begin(), at->second.end(), record.name) == at->second.end())
          at->second.push_back(record.name);
      }
    }
  }
  std::string out;
  for (const auto& [meaning, records] : meanings) {
    out += format("{}{}: a key of {}\n{}", out.empty() ? "" : "\n", name, listed(records), meaning);
  }
  return out;
}

/// Sections are the records that are not chosen by name, but for the document itself.
bool is_section(const DescribedRecord& record, const Description& description) {
  return record.name != description.root &&
         std::none_of(description.kinds.begin(), description.kinds.end(),
                      [&](const DescribedKind& kind) {
                        return std::find(kind.records.begin(), kind.records.end(), record.name) !=
                               kind.records.end();
                      });
}

/// All that is called so, whatever its kind.
std::string explained(const std::string& name, const Description& description) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : "\n") + text; };
  for (const DescribedKind& kind : description.kinds) {
    for (const std::string& record : kind.records) {
      if (folded(record) == folded(name)) add(record_text(description.record(record), kind.noun));
    }
  }
  for (const Vocabulary* vocabulary : description.vocabularies) {
    if (const Row* row = vocabulary->find(name); row != nullptr) add(row_text(*vocabulary, *row));
  }
  for (const DescribedRecord& record : description.records) {
    if (is_section(record, description) && folded(record.name) == folded(name))
      add(record_text(record, "section"));
  }
  return out;
}

}  // namespace

std::vector<std::string> explained_names() {
  const Description description = describe_model();
  std::vector<std::string> names;
  for (const DescribedKind& kind : description.kinds)
    names.insert(names.end(), kind.records.begin(), kind.records.end());
  for (const Vocabulary* vocabulary : description.vocabularies) {
    for (std::size_t i = 0; i < vocabulary->size; ++i) {
      const Row& row = vocabulary->row(i);
      names.emplace_back(row.name);
      names.insert(names.end(), row.aliases.begin(), row.aliases.end());
    }
  }
  for (const DescribedRecord& record : description.records) {
    if (is_section(record, description)) names.push_back(record.name);
  }
  for (const Description& keys : {description, describe_study()}) {
    for (const DescribedRecord& record : keys.records) {
      for (const DescribedField& field : record.fields) {
        if (field.written) names.push_back(field.key);
      }
    }
  }
  std::set<std::string> seen;
  std::erase_if(names, [&](const std::string& name) { return !seen.insert(name).second; });
  return names;
}

int explain_command(const ExplainOptions& options) {
  Diagnostics diagnostics;
  const std::vector<Description> descriptions{describe_model(), describe_study()};
  std::string out;
  for (const std::string& name : options.names) {
    std::string text = explained(name, descriptions.front());
    if (text.empty()) text = keys_text(name, descriptions);
    if (text.empty()) {
      const auto near = nearest(name, explained_names());
      diagnostics.add({.message = format("nothing is called '{}'", name),
                       .hint = near ? format("did you mean '{}'?", *near)
                                    : "fanin list shows what can be chosen by name"});
      continue;
    }
    out += (out.empty() ? "" : "\n") + text;
  }
  if (report_faults(diagnostics)) return exit_wrong_input;
  print(out);
  return exit_done;
}

}  // namespace fanin
