// A data set in memory: features as one float32 matrix, labels or values as targets.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "text/diagnostics.hpp"

namespace fanin {

/// Rows in the order of the file.
struct Dataset {
  std::string name;  ///< of the file, without folder and ending
  std::vector<std::string> feature_names;
  std::vector<float> features;           ///< rows x width, row-major
  std::vector<std::int32_t> labels;      ///< classification: class number of each row
  std::vector<float> values;             ///< regression: target of each row
  std::vector<float> weights;            ///< of each row; empty: all 1
  std::vector<std::string> class_names;  ///< by class number; empty for regression
  std::string content;                   ///< hash of the file's bytes

  std::size_t width() const { return feature_names.size(); }
  std::size_t rows() const { return width() == 0 ? 0 : features.size() / width(); }
  bool is_classification() const { return !class_names.empty(); }
};

/// What to read from a CSV file. The places are for messages about columns that are not there.
struct CsvRequest {
  std::string file;
  std::string target;
  std::vector<std::string> ignore;
  bool classes = true;                ///< read the target as labels, else as numbers
  std::optional<std::string> weight;  ///< the column of sample weights, which is no feature
  Place file_place;
  Place target_place;
  Place ignore_place;
  Place weight_place;
  /// False: the target may be missing, and is not looked at: the data set has no targets.
  bool with_target = true;

  auto key() const { return std::tuple(file, target, ignore, classes, weight, with_target); }
};

/// Reads the file. Labels may be words or numbers; they are numbered in sorted order, by value if
/// all are numbers (data/classes.hpp). Features must be finite numbers that fit float32, sample
/// weights besides not negative. Faults are placed in the CSV file itself, those of columns that
/// are not there where they were asked for. With `like` (a test file) the features are the columns
/// that have the names of that data set's, in its order, and the classes must be its.
std::optional<Dataset> read_dataset(const CsvRequest& request, Diagnostics& diagnostics,
                                    const Dataset* like = nullptr);

/// The faults that a test file has by itself, for when its training file has faults and gives no
/// data set: the features are what the training file's header says, any class may stand there.
void check_test_file(const CsvRequest& training, const CsvRequest& test, Diagnostics& diagnostics);

}  // namespace fanin
