// A study file: which models, which fields are varied, which seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/record.hpp"

namespace fanin {

/// One varied field and its values, kept as written: they are read where they are put.
struct Varied {
  std::string field;  ///< "kernel_initializer", or a path such as "compile.optimizer.learning_rate"
  Place place;
  std::vector<Node> values;
};

struct Vary {
  std::vector<Varied> fields;
};

struct Seeds {
  std::vector<std::int64_t> values{1};
  bool operator==(const Seeds&) const = default;
};

/// What counts as converged: the first epoch at which `monitor` reaches `value`.
struct Target {
  std::string monitor = "train_accuracy";
  double value = 0.9;
  bool of_best = false;  ///< written as 95%: of the best value that any run reached on the data set
  bool operator==(const Target&) const = default;
};

struct Study {
  std::string name;
  std::vector<FilePath> models;
  Vary vary;
  std::string scope = "hidden";
  Seeds seeds;
  bool cross_seeds = false;
  std::optional<Target> target;
  std::string baseline;
};

void read_value(Reader& reader, const Node& node, Vary& value, const Field& field);
void read_value(Reader& reader, const Node& node, Seeds& value, const Field& field);
void read_value(Reader& reader, const Node& node, Target& value, const Field& field);

Node write_value(const Vary& value, const Field& field);
Node write_value(const Seeds& value, const Field& field);
Node write_value(const Target& value, const Field& field);

inline constexpr std::array<std::string_view, 2> scopes{"hidden", "all"};

template <>
struct Record<Study> {
  static constexpr std::string_view name = "a study file";
  static void fields(auto&& field) {
    field("name", &Study::name,
          Field{.sentence = "the folder in results/; default: the file's name"});
    field("models", &Study::models, Field{.sentence = "models: [FILE, ...]", .required = true});
    field("vary", &Study::vary, Field{.sentence = "field: [values], each combined with each"});
    field("scope", &Study::scope,
          Field{.sentence = "which Dense layers a varied kernel_initializer sets: hidden, or all "
                            "with the output",
                .words = scopes});
    field("seeds", &Study::seeds, Field{.sentence = "how many (1 to n) or a list"});
    field(
        "cross_seeds", &Study::cross_seeds,
        Field{.sentence = "every seed's start with every seed's split and every seed's order of "
                          "rows, n x n x n runs for n seeds: a table then says where the variance "
                          "comes from"});
    field("target", &Study::target,
          Field{.sentence =
                    "a value of train_accuracy, or {monitor, value}; 95% is within 5% of the best "
                    "value that any run reached on that data set"});
    field("baseline", &Study::baseline,
          Field{.sentence = "the value of the varied field that others are held against"});
  }
};

/// "a,b,c" or YAML's "[a, b, c]" from the command line as values.
std::vector<Node> values_of(const Node& node);

}  // namespace fanin
