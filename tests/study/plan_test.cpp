// A study becomes runs: the grid, its pairing, and the address of a run.
#include "study/plan.hpp"

#include <map>
#include <set>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "runs/versions.hpp"
#include "study/small_study_files.hpp"
#include "text/hash.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;
using Texts = std::vector<std::string>;

std::string names_of_kernels(const PlannedRun& run) {
  std::string names;
  for (const Layer& layer : run.spec.model) {
    const auto* dense = std::get_if<Dense>(&layer);
    if (dense != nullptr) names += (names.empty() ? "" : " ") + dense->kernel_initializer.name;
  }
  return names;
}

/// "model/value,value/seed" of each run.
Texts grid(const Plan& plan) {
  Texts cells;
  for (const Cell& cell : plan.record.cells) {
    std::string text = cell.model + "/";
    for (std::size_t i = 0; i < cell.varied.size(); ++i)
      text += (i > 0 ? "," : "") + cell.varied[i];
    cells.push_back(text + "/" + std::to_string(cell.seed));
  }
  return cells;
}

std::set<std::string> addresses(const Plan& plan) {
  std::set<std::string> all;
  for (const Cell& cell : plan.record.cells) all.insert(cell.address);
  return all;
}

std::vector<PlannedRun> runs_of(const Plan& plan) {
  std::vector<PlannedRun> runs;
  for (std::size_t i = 0; i < plan.size(); ++i) runs.push_back(plan.run(i));
  return runs;
}

/// The address of the one run of this model, with this data.
std::string address(const std::string& model, const std::string& csv = small_csv,
                    const std::string& name = "m.yaml") {
  StudyFiles files;
  files.write("d.csv", csv);
  files.write(name, model);
  const Plan plan = files.planned("models: [" + name + "]\n");
  BOOST_REQUIRE(plan.size() == 1U);
  return plan.run(0).cell.address;
}

struct Change {
  const char* claim;
  const char* from;
  const char* to;
  friend std::ostream& operator<<(std::ostream& to, const Change& c) { return to << c.claim; }
};

// What other bits would follow from.
const std::vector<Change> telling{
    {"epochs", "epochs: 3", "epochs: 4"},
    {"units", "units: 4", "units: 5"},
    {"activation", "relu", "tanh"},
    {"initializer", "he_normal", "he_uniform"},
    {"argument of the initializer", "he_normal", "{HeNormal: {seed: 1}}"},
    {"optimizer", "sgd", "adam"},
    {"learning rate", "optimizer: sgd", "optimizer: {SGD: {learning_rate: 0.02}}"},
    {"shuffle", "epochs: 3", "epochs: 3, shuffle: false"},
    {"batch size", "epochs: 3", "epochs: 3, batch_size: 31"},
    {"target", "target: y, ignore: [v, z]", "target: z, ignore: [v, y]"},
    {"columns left out", "[v, z]", "[b, v, z]"},
    {"test rows", "target: y", "target: y, test_split: 0.25"},
    {"scaling", "target: y", "target: y, standardize: true"},
};

// What only sounds different.
const std::vector<Change> silent{
    {"name of the model", "data:", "name: other\ndata:"},
    {"class name", "he_normal", "HeNormal"},
    {"a mapping without arguments", "he_normal", "{HeNormal: {}}"},
    {"Keras's own form", "he_normal", "{class_name: HeNormal, config: {}}"},
    {"a default written out", "optimizer: sgd", "optimizer: {SGD: {learning_rate: 0.01}}"},
    {"another way to write a number", "epochs: 3", "epochs: 3, validation_split: 0.0"},
    {"seed of the model file, which a study sets", "epochs: 3", "epochs: 3, seed: 77"},
    {"a comment", "data:", "# a comment\ndata:"},
};

std::string changed(const Change& change) {
  std::string text = small_model_text;
  const std::string from = change.from;
  const std::size_t at = text.find(from);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), change.to);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(study_plan)

BOOST_AUTO_TEST_CASE(the_grid_is_models_by_values_by_seeds_in_this_order) {
  StudyFiles files;
  files.write("n.yaml", small_model_text);
  const Plan plan = files.planned(
      "models: [m.yaml, n.yaml]\n"
      "vary: {kernel_initializer: [he_normal, zeros], fit.batch_size: [2, 8]}\n"
      "seeds: [5, 3]\n");
  Texts expected;
  for (const char* model : {"m", "n"}) {
    for (const char* initializer : {"he_normal", "zeros"}) {
      for (const char* batch : {"2", "8"}) {
        for (const char* seed : {"5", "3"})
          expected.push_back(std::string(model) + "/" + initializer + "," + batch + "/" + seed);
      }
    }
  }
  BOOST_TEST(grid(plan) == expected, boost::test_tools::per_element());
  BOOST_TEST(plan.record.varied == (Texts{"kernel_initializer", "fit.batch_size"}),
             boost::test_tools::per_element());
  BOOST_REQUIRE(plan.record.cells.size() == 16U);
}

BOOST_AUTO_TEST_CASE(a_count_of_seeds_is_one_to_n) {
  StudyFiles files;
  BOOST_TEST(grid(files.planned("models: [m.yaml]\nseeds: 3\n")) == (Texts{"m//1", "m//2", "m//3"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(values_are_paired_by_seed_and_differ_in_nothing_else) {
  StudyFiles files;
  const Plan plan =
      files.planned("models: [m.yaml]\nvary: {kernel_initializer: [he_normal, zeros]}\nseeds: 3\n");
  BOOST_REQUIRE(plan.size() == 6U);
  // What a run costs in memory is its cell.
  BOOST_TEST(plan.combinations.size() == 2U);
  for (std::size_t i = 0; i < 3; ++i) {
    ModelFile he = plan.run(i).spec;
    ModelFile zeros = plan.run(3 + i).spec;
    BOOST_TEST(he.fit.seed == static_cast<std::int64_t>(i) + 1);
    BOOST_CHECK(he != zeros);
    for (const std::size_t layer : {0, 1}) {
      std::get<Dense>(he.model[layer]).kernel_initializer =
          std::get<Dense>(zeros.model[layer]).kernel_initializer;
    }
    BOOST_CHECK(he == zeros);
  }
}

BOOST_AUTO_TEST_CASE(every_cell_has_an_address_of_its_own) {
  StudyFiles files;
  const Plan plan = files.planned("models: [m.yaml]\nvary: {kernel_initializer: all}\nseeds: 4\n");
  BOOST_TEST(plan.size() == 4 * initializers.size);
  BOOST_TEST(addresses(plan).size() == plan.size());
  for (const std::string& one : addresses(plan)) BOOST_TEST(one.size() == 32U);
}

BOOST_AUTO_TEST_CASE(an_extended_grid_keeps_its_addresses) {
  StudyFiles files;
  const auto small = addresses(files.planned(
      "models: [m.yaml]\nvary: {kernel_initializer: [he_normal, zeros]}\nseeds: 2\n"));
  files.write("n.yaml", std::string(small_model_text) + "name: n\n");
  const auto large = addresses(files.planned(
      "models: [n.yaml, m.yaml]\nvary: {kernel_initializer: [ones, zeros, he_normal]}\n"
      "seeds: [9, 2, 1]\nscope: hidden\nbaseline: ones\ntarget: 0.5\nname: larger\n"));
  BOOST_TEST(std::includes(large.begin(), large.end(), small.begin(), small.end()));
}

BOOST_DATA_TEST_CASE(the_address_changes_with, data_driven::make(telling), change) {
  BOOST_TEST(address(changed(change)) != address(small_model_text));
}

BOOST_DATA_TEST_CASE(the_address_does_not_change_with, data_driven::make(silent), change) {
  BOOST_TEST(address(changed(change)) == address(small_model_text));
}

BOOST_AUTO_TEST_CASE(the_address_does_not_know_names_and_paths) {
  const std::string here = address(small_model_text);
  BOOST_TEST(address(small_model_text, small_csv, "other.yaml") == here);
  StudyFiles files;
  files.write("far/away.csv", small_csv);
  std::string text = small_model_text;
  text.replace(text.find("d.csv"), 5, "far/away.csv");
  files.write("n.yaml", text);
  BOOST_TEST(files.planned("models: [n.yaml]\n").run(0).cell.address == here);
}

BOOST_AUTO_TEST_CASE(the_address_changes_with_any_byte_of_the_data) {
  const std::string before = address(small_model_text);
  std::string csv = small_csv;
  csv[csv.find("1.5")] = '2';
  BOOST_TEST(address(small_model_text, csv) != before);
  BOOST_TEST(address(small_model_text, std::string(small_csv) + "\n") != before);
}

BOOST_AUTO_TEST_CASE(the_address_changes_with_the_bytes_of_the_test_file) {
  const auto with_test = [](const std::string& csv) {
    StudyFiles files;
    files.write("t.csv", csv);
    std::string text = small_model_text;
    text.replace(text.find("target: y"), 9, "target: y, test_csv: t.csv");
    files.write("m.yaml", text);
    return files.planned("models: [m.yaml]\n").run(0).cell.address;
  };
  std::string other = small_csv;
  other[other.find("1.5")] = '2';
  BOOST_TEST(with_test(small_csv) == with_test(small_csv));
  BOOST_TEST(with_test(small_csv) != with_test(other));
}

BOOST_AUTO_TEST_CASE(the_address_changes_with_the_numerics) {
  StudyFiles files;
  const Plan plan = files.planned("models: [m.yaml]\n");
  const PlannedRun run = plan.run(0);
  Node node = write_value(run.spec, Field{});
  std::erase_if(node.entries, [](const Entry& entry) {
    return entry.key == "name" || entry.key == "keras_compat";
  });
  for (Entry& entry : node.entries) {
    std::erase_if(entry.value.entries, [](const Entry& part) {
      return part.key == "checkpoint_every" || part.key.ends_with("_seed");
    });
    if (entry.key != "data") continue;
    for (Entry& part : entry.value.entries) {
      if (part.key == "csv") part.value = Node::scalar(content_hash(small_csv));
    }
  }
  const auto hashed = [&](const std::string& version) {
    return content_hash("numerics " + version + "\n" + canonical(node));
  };
  BOOST_TEST(run.cell.address == hashed(std::string(numerics_version)));
  BOOST_TEST(run.cell.address != hashed(std::string(numerics_version) + "0"));
}

BOOST_AUTO_TEST_CASE(a_bare_field_goes_to_the_hidden_layers) {
  StudyFiles files;
  const Plan plan = files.planned("models: [m.yaml]\nvary: {kernel_initializer: [zeros]}\n");
  BOOST_TEST(names_of_kernels(plan.run(0)) == "zeros zeros glorot_uniform");
  BOOST_TEST(plan.record.scope == "hidden");
}

BOOST_AUTO_TEST_CASE(scope_all_goes_to_the_output_too) {
  StudyFiles files;
  const Plan plan =
      files.planned("models: [m.yaml]\nvary: {kernel_initializer: [zeros]}\nscope: all\n");
  BOOST_TEST(names_of_kernels(plan.run(0)) == "zeros zeros zeros");
}

BOOST_AUTO_TEST_CASE(any_path_may_be_varied) {
  StudyFiles files;
  const Plan plan = files.planned(
      "models: [m.yaml]\n"
      "vary:\n"
      "  model.1.kernel_initializer: [ones]\n"
      "  compile.optimizer.learning_rate: [1e-1, 0.25]\n"
      "  data.standardize: [true]\n");
  BOOST_REQUIRE(plan.size() == 2U);
  BOOST_TEST(names_of_kernels(plan.run(0)) == "he_normal ones glorot_uniform");
  BOOST_TEST(plan.run(0).spec.compile.optimizer.number("learning_rate") == .1);
  BOOST_TEST(plan.run(1).spec.compile.optimizer.number("learning_rate") == .25);
  BOOST_TEST(plan.run(0).spec.data.standardize);
  BOOST_TEST(plan.run(0).cell.varied == (Texts{"ones", "0.1", "true"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(values_are_labelled_by_name_and_what_differs_from_its_defaults) {
  StudyFiles files;
  const Plan plan = files.planned(
      "models: [m.yaml]\n"
      "vary:\n"
      "  kernel_initializer: [HeNormal, xavier, {VarianceScaling: {scale: 2}}, {class_name: Zeros, "
      "config: {}}]\n");
  Texts labels;
  for (const Cell& cell : plan.record.cells) labels.push_back(cell.varied.at(0));
  BOOST_TEST(labels == (Texts{"he_normal", "glorot_uniform", "variance_scaling(scale=2)", "zeros"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_is_every_row_of_the_table) {
  StudyFiles files;
  for (const auto& [field, names] :
       std::map<std::string, Texts>{{"kernel_initializer", initializers.names()},
                                    {"compile.optimizer", optimizers.names()}}) {
    const Plan plan = files.planned("models: [m.yaml]\nvary: {" + field + ": all}\n");
    Texts labels;
    for (const Cell& cell : plan.record.cells) labels.push_back(cell.varied.at(0));
    BOOST_TEST(labels == names, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(overrides_hold_for_every_model) {
  StudyFiles files;
  files.write("n.yaml", small_model_text);
  const Plan plan =
      files.planned("models: [m.yaml, n.yaml]\nvary: {fit.batch_size: [2]}\n", {"fit.epochs=9"});
  BOOST_REQUIRE(plan.size() == 2U);
  for (const PlannedRun& run : runs_of(plan)) {
    BOOST_TEST(run.spec.fit.epochs == 9);
    BOOST_TEST(run.cell.epochs == 9);
    BOOST_TEST(run.spec.fit.batch_size == 2);
  }
}

// Else one of the two would be passed over in silence.
BOOST_AUTO_TEST_CASE(what_is_varied_cannot_be_set) {
  const StudyFiles files;
  Diagnostics diagnostics;
  const auto plan = files.plan_of("models: [m.yaml]\nvary: {fit.epochs: [2, 4]}\n", diagnostics,
                                  {"fit.epochs=9"});
  BOOST_TEST(!plan.has_value());
  BOOST_TEST(Parsed::faults(diagnostics) ==
             "1:1 'fit.epochs' is varied, and set to one value here | leave one of them out");
}

BOOST_AUTO_TEST_CASE(a_data_set_is_read_once_whatever_the_runs) {
  StudyFiles files;
  files.write("n.yaml", small_model_text);
  const Plan plan = files.planned(
      "models: [m.yaml, n.yaml]\nvary: {kernel_initializer: [he_normal, zeros]}\nseeds: 5\n");
  BOOST_TEST(plan.datasets.size() == 1U);
  BOOST_TEST(plan.run(0).cell.data == "d");
}

BOOST_AUTO_TEST_CASE(a_study_evaluates_the_training_rows_unless_a_model_says_no) {
  StudyFiles files;
  std::string text = small_model_text;
  text.replace(text.find("epochs: 3"), 9, "epochs: 3, evaluate_train: false");
  files.write("n.yaml", text);
  const Plan plan = files.planned("models: [m.yaml, n.yaml]\n");
  BOOST_TEST(plan.run(0).spec.fit.evaluate_train.value());
  BOOST_TEST(!plan.run(1).spec.fit.evaluate_train.value());
}

BOOST_AUTO_TEST_CASE(the_goal_is_accuracy_of_the_training_rows_if_none_is_set) {
  StudyFiles files;
  BOOST_CHECK(
      (files.planned("models: [m.yaml]\n").record.goal == Goal{"train_accuracy", .9, true}));
  BOOST_CHECK((files.planned("models: [m.yaml]\ntarget: 0.8\n").record.goal ==
               Goal{"train_accuracy", .8, true}));
  BOOST_CHECK(
      (files.planned("models: [m.yaml]\ntarget: {monitor: train_loss, value: 0.1}\n").record.goal ==
       Goal{"train_loss", .1, false}));
}

BOOST_AUTO_TEST_CASE(a_model_on_its_own_is_one_run_with_its_own_seed) {
  StudyFiles files;
  std::string text = small_model_text;
  text.replace(text.find("epochs: 3"), 9, "epochs: 3, seed: 11");
  Diagnostics diagnostics;
  const auto model = load_model(files.write("n.yaml", text), {}, diagnostics);
  BOOST_REQUIRE(model);
  const auto plan = plan_single(*model, diagnostics);
  BOOST_REQUIRE(plan);
  BOOST_REQUIRE(plan->size() == 1U);
  BOOST_TEST(plan->record.name == "n");
  BOOST_TEST(plan->run(0).cell.seed == 11);
  BOOST_TEST(plan->run(0).cell.model == "n");
}

// k-fold cross-validation by itself: no fold is said, so each is tested, with each seed.
BOOST_AUTO_TEST_CASE(folds_are_gone_over_where_none_is_said) {
  StudyFiles files;
  const Plan plan = files.planned("models: [m.yaml]\nseeds: [5, 7]\n", {"data.folds=3"});
  std::string cells;
  for (const PlannedRun& run : runs_of(plan)) {
    cells += std::to_string(run.cell.seed) + "/" + std::to_string(run.cell.fold) + " ";
    BOOST_TEST(run.spec.data.fold == run.cell.fold);
    BOOST_TEST(run.cell.varied.empty());
    BOOST_TEST(run.text.find("fold: " + std::to_string(run.cell.fold) + "\n") != std::string::npos);
  }
  BOOST_TEST(cells == "5/0 5/1 5/2 7/0 7/1 7/2 ");
  BOOST_TEST(addresses(plan).size() == 6U);
  BOOST_TEST(plan.record.varied.empty());
  BOOST_TEST(has_folds(plan.record));
}

// Start, split and order of rows of each seed, each with each. Those of one seed are the runs of
// the same study without cross_seeds.
BOOST_AUTO_TEST_CASE(crossed_seeds_meet_each_other_in_every_combination) {
  StudyFiles files;
  const std::string study = "models: [m.yaml]\nseeds: [5, 7]\n";
  const Plan plan = files.planned(study + "cross_seeds: true\n");
  std::string cells;
  Texts plain;
  for (const PlannedRun& run : runs_of(plan)) {
    const Cell& cell = run.cell;
    cells += format("{}/{}/{} ", cell.seed, cell.split_seed, cell.shuffle_seed);
    BOOST_TEST(run.spec.fit.seed == cell.seed);
    BOOST_TEST(run.spec.fit.split_seed.value_or(-1) == cell.split_seed);
    BOOST_TEST(run.spec.fit.shuffle_seed.value_or(-1) == cell.shuffle_seed);
    if (!cell.crossed()) plain.push_back(cell.address);
  }
  BOOST_TEST(cells == "5/-1/-1 5/-1/7 5/7/-1 5/7/7 7/5/5 7/5/-1 7/-1/5 7/-1/-1 ");
  BOOST_TEST(addresses(plan).size() == 8U);
  BOOST_TEST(crosses_seeds(plan.record));
  const Plan uncrossed = files.planned(study);
  BOOST_TEST(!crosses_seeds(uncrossed.record));
  Texts asked;
  for (const Cell& cell : uncrossed.record.cells) asked.push_back(cell.address);
  BOOST_TEST(plain == asked, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_fold_that_is_said_is_the_only_one) {
  StudyFiles files;
  const Plan said = files.planned("models: [m.yaml]\n", {"data.folds=3", "data.fold=1"});
  BOOST_REQUIRE(said.size() == 1U);
  BOOST_TEST(said.run(0).cell.fold == -1);
  const Plan varied =
      files.planned("models: [m.yaml]\nvary: {data.fold: [2, 0]}\n", {"data.folds=3"});
  BOOST_REQUIRE(varied.size() == 2U);
  BOOST_TEST(varied.run(0).cell.varied.front() == "2");
  BOOST_TEST(!has_folds(varied.record));
  // The same runs, whoever says which fold.
  const Plan all = files.planned("models: [m.yaml]\n", {"data.folds=3"});
  BOOST_TEST(all.run(1).cell.address == said.run(0).cell.address);
  BOOST_TEST(all.run(2).cell.address == varied.run(0).cell.address);
}

BOOST_AUTO_TEST_SUITE_END()
