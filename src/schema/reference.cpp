// Tables of keys, and of names with their parameters.
#include "schema/reference.hpp"

#include "schema/json.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/table.hpp"

namespace fanin {

namespace {

std::string title_of(std::string_view name) {
  for (const std::string_view article : {"a ", "an "}) {
    if (name.starts_with(article)) name.remove_prefix(article.size());
  }
  std::string title(name);
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

/// Every weight is a float32: a bound at the end of that range says nothing.
bool says_something(const Limits& limits) {
  constexpr double huge = 1e38;
  const double low = limits.minimum ? *limits.minimum : limits.above.value_or(-huge);
  const double high = limits.maximum ? *limits.maximum : limits.below.value_or(huge);
  return low > -huge || high < huge;
}

std::string on_one_line(const Node& node) {
  std::string text = node.is_scalar() ? canonical(node) : emit_json(node);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

std::string record_markdown(const DescribedRecord& record, const std::string& heading) {
  Table table{"", {{"key"}, {"value"}, {"default"}, {"what"}}, {}};
  for (const DescribedField& field : record.fields) {
    if (!field.written) continue;
    table.rows.push_back({field.key, words(field.shape),
                          field.required
                              ? "required"
                              : (field.default_value ? on_one_line(*field.default_value) : ""),
                          field.sentence});
  }
  std::string out = format("{} {}\n\n", heading, title_of(record.name));
  if (!record.sentence.empty()) out += record.sentence + "\n\n";
  return out + as_markdown(table) + "\n";
}

bool is_of_a_kind(const Description& description, const std::string& name) {
  for (const DescribedKind& kind : description.kinds) {
    for (const std::string& record : kind.records) {
      if (record == name) return true;
    }
  }
  return false;
}

}  // namespace

std::string default_text(const DescribedField& field) {
  if (field.required) return "required";
  return field.default_value ? on_one_line(*field.default_value) : "";
}

std::string parameter_text(const Parameter& parameter) {
  std::string out = parameter.required
                        ? format("{}, required", parameter.name)
                        : format("{} = {}", parameter.name, text_of(parameter.default_value()));
  if (parameter.vocabulary != nullptr)
    out += format(", or {}", with_article(parameter.vocabulary->kind));
  if (parameter.limits.any() && says_something(parameter.limits)) {
    out += format(" ({})", words(parameter.limits));
  } else if (!parameter.words.empty()) {
    out += format(" ({})", listed({parameter.words.begin(), parameter.words.end()}, " or "));
  }
  if (!parameter.sentence.empty()) out += format(": {}", parameter.sentence);
  return out;
}

std::string records_markdown(const Description& description) {
  std::string out;
  for (const DescribedRecord& record : description.records) {
    if (!is_of_a_kind(description, record.name))
      out += record_markdown(record, record.name == description.root ? "##" : "###");
  }
  for (const DescribedKind& kind : description.kinds) {
    out += format("## {}\n\n", title_of(plural(kind.noun)));
    for (const std::string& name : kind.records)
      out += record_markdown(description.record(name), "###");
  }
  return out;
}

std::string vocabularies_markdown(const Description& description) {
  std::string out;
  for (const Vocabulary* vocabulary : description.vocabularies) {
    Table table{"", {{"name"}, {"also"}, {"what"}, {"parameters"}, {"source"}}, {}};
    for (std::size_t i = 0; i < vocabulary->size; ++i) {
      const Row& row = vocabulary->row(i);
      std::vector<std::string> also{std::string(row.class_name)};
      also.insert(also.end(), row.aliases.begin(), row.aliases.end());
      std::string parameters;
      for (const Parameter& parameter : row.parameters) {
        if (parameter.common) continue;
        parameters += (parameters.empty() ? "" : "; ") + parameter_text(parameter);
      }
      table.rows.push_back({std::string(row.name), listed(also, ", "), std::string(row.sentence),
                            parameters, std::string(row.source)});
    }
    out += format("## {}\n\n{}\n", title_of(plural(vocabulary->kind)), as_markdown(table));
    std::string common;
    for (const Parameter& parameter : vocabulary->row(0).parameters) {
      if (parameter.common) common += format("- {}\n", parameter_text(parameter));
    }
    if (!common.empty()) out += format("Every {} also has:\n\n{}\n", vocabulary->kind, common);
  }
  return out;
}

}  // namespace fanin
