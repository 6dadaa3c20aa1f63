// What each command is asked, and the function that does it: one file a command.
#pragma once

#include <string>
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

struct ExplainOptions {
  std::vector<std::string> names;
};
int explain_command(const ExplainOptions& options);

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

}  // namespace fanin
