// What each command is asked, and the function that does it: one file a command.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace fanin {

/// Exit statuses.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_wrong_input = 2;

struct TrainOptions {
  std::string model;
  std::string seed;
  std::string epochs;
  std::vector<std::string> set;
  std::string out;
  std::string initial_weights;  ///< empty: they are drawn
  std::string save_initial;
  std::string save;
  std::string threads = "1";
};
int train_command(const TrainOptions& options);

struct EvaluateOptions {
  std::string model;
  std::string weights;
  std::string data;  ///< empty: the model's own
  std::vector<std::string> set;
};
int evaluate_command(const EvaluateOptions& options);

struct PredictOptions {
  std::string model;
  std::string weights;
  std::string data;
  std::vector<std::string> set;
  std::string out;  ///< empty: standard output
};
int predict_command(const PredictOptions& options);

struct CompareOptions {
  std::vector<std::string> files;
  std::vector<std::string> vary;
  std::vector<std::string> set;
  std::string seeds;
  bool cross_seeds = false;
  std::string scope;
  std::string target;
  std::string baseline;
  std::string epochs;
  std::string jobs;  ///< empty: as many as there are processors for
  std::string threads = "1";
  std::string shard;  ///< "2/4"; empty: all
  std::string out;
};
int compare_command(const CompareOptions& options);

inline constexpr std::array<std::string_view, 4> inspect_formats{"text", "markdown", "csv", "json"};
struct InspectOptions {
  std::string model;
  std::vector<std::string> vary;
  std::vector<std::string> set;
  std::string scope = "hidden";
  std::string seed;
  std::string draws = "10";
  std::string batch_size;  ///< empty: the model's
  std::string format = "text";
  std::string out;  ///< empty: nothing is written
};
int inspect_command(const InspectOptions& options);

inline constexpr std::array<std::string_view, 5> report_formats{"text", "markdown", "csv", "latex",
                                                                "json"};
struct ReportOptions {
  std::string folder;
  std::string format = "text";
  std::string columns;  ///< "a,b,c"; empty: the usual ones
  std::string sort;
  std::string metric;
  std::string baseline;
};
int report_command(const ReportOptions& options);

struct StatusOptions {
  std::string folder;
};
int status_command(const StatusOptions& options);

struct RetryOptions {
  std::string folder;
  bool failed = false;
  bool diverged = false;
};
int retry_command(const RetryOptions& options);

struct GcOptions {
  std::string folder;
};
int gc_command(const GcOptions& options);

struct MergeOptions {
  std::string out;
  std::vector<std::string> folders;
};
int merge_command(const MergeOptions& options);

struct CheckOptions {
  std::vector<std::string> files;
  std::vector<std::string> set;
  bool resolved = false;  ///< print the file with every default and where values come from
  std::string keras_compat;
};
int check_command(const CheckOptions& options);

struct SummaryOptions {
  std::string model;
  std::vector<std::string> set;
  std::string keras_compat;
};
int summary_command(const SummaryOptions& options);

inline constexpr std::array<std::string_view, 3> convert_forms{"fanin", "keras3", "keras2"};
struct ConvertOptions {
  std::string model;
  std::string to;
  std::string out;  ///< empty: standard output
  std::string keras_compat;
};
int convert_command(const ConvertOptions& options);

struct ListOptions {
  std::string what;  ///< empty: everything
};
int list_command(const ListOptions& options);
std::vector<std::string> list_names();

struct ExplainOptions {
  std::vector<std::string> names;
};
int explain_command(const ExplainOptions& options);
/// All that can be explained.
std::vector<std::string> explained_names();

inline constexpr std::array<std::string_view, 2> schema_kinds{"model", "study"};
inline constexpr std::array<std::string_view, 2> schema_formats{"json", "markdown"};
struct SchemaOptions {
  std::string what = "model";
  std::string format = "json";
};
int schema_command(const SchemaOptions& options);

struct SelftestOptions {};
int selftest_command(const SelftestOptions& options);

struct DrawOptions {
  std::string name;
  std::string rows;
  std::string columns;
  std::string seed = "0";
  std::vector<std::string> param;
};
int draw_command(const DrawOptions& options);

inline constexpr std::array<std::string_view, 1> bench_kinds{"step"};
struct BenchOptions {
  std::string what;    ///< empty: a table of shapes, unless layers are given
  std::string layers;  ///< empty: 784-128-10
  std::string batch = "32";
  std::string dropout = "0";
  std::string optimizer = "sgd";
  std::string activation = "relu";
  std::string threads = "1";
  std::string seconds = "1";
  bool signature = false;
};
int bench_command(const BenchOptions& options);

struct DeclaredProgram;

inline constexpr std::array<std::string_view, 2> shells{"bash", "zsh"};
struct CompletionOptions {
  std::string shell;
};
int completion_command(const CompletionOptions& options, const DeclaredProgram& declared);

int man_command(const DeclaredProgram& declared);

}  // namespace fanin
