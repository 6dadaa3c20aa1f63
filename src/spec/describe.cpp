// The Records of both kinds of file, and the shapes of what has short forms.
#include "spec/describe.hpp"

#include "spec/compose.hpp"
#include "spec/study.hpp"
#include "spec/training.hpp"

namespace fanin {

using Kind = Shape::Kind;

// Declared here, before the descriptions that look for them.
Shape shape_of(Description&, std::type_identity<LayerDefaults>, const Field&) {
  return {.kind = Kind::defaults, .name = std::string(Record<Layer>::kind)};
}

// What only Keras's files say: anything, for the reader to settle.
Shape shape_of(Description&, std::type_identity<SettledKey>, const Field&) { return {}; }
Shape shape_of(Description&, std::type_identity<Precision>, const Field&) { return {}; }

Shape shape_of(Description&, std::type_identity<Vary>, const Field&) {
  return {.kind = Kind::by_name,
          .parts = {Shape{.kind = Kind::any_of,
                          .parts = {Shape{.kind = Kind::list, .parts = {Shape{}}}, Shape{}}}}};
}

Shape shape_of(Description&, std::type_identity<ClassWeights>, const Field&) {
  return {.kind = Kind::by_name, .parts = {Shape{.kind = Kind::number, .limits = at_least(0)}}};
}

Shape shape_of(Description&, std::type_identity<SaveFrequency>, const Field&) {
  return {.kind = Kind::any_of,
          .parts = {Shape{.kind = Kind::word, .words = {"epoch"}},
                    Shape{.kind = Kind::integer, .limits = save_freq_limits}}};
}

Shape shape_of(Description&, std::type_identity<Seeds>, const Field&) {
  const Shape seed{.kind = Kind::integer, .limits = between(0, 9007199254740992.0)};
  return {.kind = Kind::any_of,
          .parts = {Shape{.kind = Kind::integer, .limits = between(1, 1e6)},
                    Shape{.kind = Kind::list, .parts = {seed}}}};
}

Shape shape_of(Description& to, std::type_identity<Target>, const Field&) {
  const std::string name = "target";
  DescribedRecord record{name, "what counts as converged", {}};
  const Target defaults;
  record.fields.push_back({"monitor", "a column of the history", false,
                           write_value(defaults.monitor, Field{}), Shape{.kind = Kind::text}});
  const Shape value{.kind = Kind::any_of,
                    .parts = {Shape{.kind = Kind::number}, Shape{.kind = Kind::percentage}}};
  record.fields.push_back(
      {"value",
       "reached at the first epoch that is no worse; 95%: within 5% of the best value that any "
       "run reached on that data set",
       true,
       {},
       value});
  to.records.push_back(std::move(record));
  return {.kind = Kind::any_of,
          .parts = {Shape{.kind = Kind::number}, Shape{.kind = Kind::percentage},
                    Shape{.kind = Kind::record, .name = name}}};
}

namespace {

void add_composition(Description& to, bool defaults) {
  Description composition = describe<Composition>();
  for (DescribedField& field : composition.records.front().fields) {
    if (field.key == "defaults" && !defaults) continue;
    for (DescribedRecord& record : to.records) {
      if (record.name == to.root) record.fields.push_back(field);
    }
  }
}

}  // namespace

Description describe_model() {
  Description description = describe<ModelFile>();
  add_composition(description, true);
  return description;
}

Description describe_study() {
  Description description = describe<Study>();
  add_composition(description, false);
  return description;
}

}  // namespace fanin
