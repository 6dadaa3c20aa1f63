// A study and its data become the list of runs: models x varied fields x seeds (x folds), nothing
// run yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/split.hpp"
#include "runs/run.hpp"
#include "spec/load.hpp"
#include "study/seeded_text.hpp"

namespace fanin {

/// One run to be: its address, what tables call it, and everything needed to train it.
struct PlannedRun {
  Cell cell;
  ModelFile spec;        ///< resolved, with the seed in fit.seed
  std::size_t data = 0;  ///< number of the data set in the plan
  std::optional<std::size_t> test_data;
  std::string text;  ///< the spec as YAML
};

/// What runs have in common that differ in nothing but their seed.
struct Combination {
  ModelFile spec;  ///< resolved, of any seed
  std::size_t data = 0;
  std::optional<std::size_t> test_data;
  SeededText text;
};

/// Holds little for each run (its cell), so that a large grid costs no memory while it trains.
struct Plan {
  std::vector<Dataset> datasets;  ///< each file read once, whatever the number of runs
  std::vector<Combination> combinations;
  std::vector<std::uint32_t> combination_of;  ///< of each cell of the record, its number
  StudyRecord record;

  std::size_t size() const { return combination_of.size(); }
  /// The run of the record's cell of that number; std::out_of_range if there is none.
  PlannedRun run(std::size_t number) const;

  /// One more combination, on data sets of these numbers; gives its number.
  std::uint32_t combine(ModelFile spec, std::size_t data, std::optional<std::size_t> test_data);
  /// One more run, of this combination with the cell's seed.
  void add(Cell cell, std::uint32_t combination);
};

/// What a compare was asked, from a study file or from the command line.
struct StudyRequest {
  Declared<Study> study;
  std::vector<Override> overrides;  ///< of --set, applied to every model
};

/// Loads every model, applies every combination of varied values, reads the data, and checks that
/// the layers fit it. All faults of all files go to the diagnostics; nothing is returned if there
/// are any.
std::optional<Plan> plan(const StudyRequest& request, Diagnostics& diagnostics);

/// A model on its own: one run with its own seed.
std::optional<Plan> plan_single(const Declared<ModelFile>& file, Diagnostics& diagnostics);

/// Reads another CSV file for the plan's one run, whose test rows all its rows become, scaled as
/// those of the model. Columns are found by the names of the model's data; without `with_target`
/// the target may be missing and is not read. False if there are faults.
bool replace_test_data(const Declared<ModelFile>& file, const std::string& csv, bool with_target,
                       Plan& plan, Diagnostics& diagnostics);

/// What the address of a run is the content_hash of: the resolved spec (without names and paths),
/// the data's bytes, the seed (in the spec) and the version of the numerics.
std::string addressed_text(const ModelFile& spec, const Dataset& data, const Dataset* test_data);

}  // namespace fanin
