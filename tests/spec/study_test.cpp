// A study file's short forms: seeds as a count or a list, targets, varied fields; paths and names.
#include "spec/study.hpp"

#include <numeric>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"
#include "spec/documents.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::Declared;
using fanin::Diagnostics;
using fanin::Document;
using fanin::Node;
using fanin::Refused;
using fanin::Scratch;
using fanin::Seeds;
using fanin::Study;
using fanin::Target;
using fanin::Varied;
using fanin::Vary;

using Strings = std::vector<std::string>;
constexpr auto per_element = boost::test_tools::per_element();

/// Seeds as they are written.
struct Written {
  std::string yaml;
  std::vector<std::int64_t> seeds;
  friend std::ostream& operator<<(std::ostream& to, const Written& w) { return to << w.yaml; }
};

const std::vector<Written> written_seeds{
    {"1", {1}},
    {"2", {1, 2}},
    {"10", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
    {"[5]", {5}},
    {"[0, 9007199254740992]", {0, 9007199254740992}},
    {"[3, 1, 2]", {3, 1, 2}},
    {"\n- 7\n- 11\n", {7, 11}},
};

const std::string a_count = ", not an integer from 1 to 1000000";
const std::string a_seed = ", not an integer from 0 to 9007199254740992";

const std::vector<Refused> refused{
    // seeds
    {"seeds: 0", "2 0: 'seeds' is '0'" + a_count},
    {"seeds: -1", "2 -1: 'seeds' is '-1'" + a_count},
    {"seeds: 1000001", "2 1000001: 'seeds' is '1000001'" + a_count},
    {"seeds: 1e1", "2 1e1: 'seeds' is '1e1'" + a_count + " | write 10"},
    {"seeds: many", "2 many: 'seeds' is 'many'" + a_count},
    {"seeds: '3'", "2 '3': 'seeds' is the text '3'" + a_count + " | remove the quotes"},
    {"seeds: 1..10", "2 1..10: 'seeds' is '1..10'" + a_count},
    {"seeds:", "2 seeds: 'seeds' is nothing" + a_count},
    {"seeds: {count: 3}", "2 {: 'seeds' is a mapping" + a_count},
    {"seeds: []", "2 [: 'seeds' is an empty list"},
    {"seeds: [1, 2, 1, 1]", "2 1: seed 1 is here twice\n2 1: seed 1 is here twice"},
    {"seeds: [-1, 1.5]", "2 -1: 'seeds' is '-1'" + a_seed + "\n2 1.5: 'seeds' is '1.5'" + a_seed},
    {"seeds: [0, x, 0]", "2 x: 'seeds' is 'x'" + a_seed},
    // target
    {"target: high", "2 high: 'target' is 'high', not a number from 0 to 1"},
    {"target: nan", "2 nan: 'target' is 'nan', not a finite number from 0 to 1"},
    {"target: [0.9]", "2 [: 'target' is a list, not a number from 0 to 1 | write 0.9"},
    {"target: {monitor: val_loss}", "2 {: target needs 'value'"},
    {"target: 120%", "2 120%: 'target' is '120', not a number from 0 to 100"},
    {"target: high%", "2 high%: 'target' is 'high', not a number from 0 to 100"},
    {"target: {monitor: [a], value: low}",
     "2 [: 'monitor' is a list, not a text\n2 low: 'value' is 'low', not a number from 0 to 1"},
    {"target: {value: 0.9, monitr: val_loss}",
     "2 monitr: target has no 'monitr' | did you mean 'monitor'?"},
    // scope
    {"scope: some", "2 some: 'scope' is 'some', not one of hidden or all"},
    {"scope: hiden",
     "2 hiden: 'scope' is 'hiden', not one of hidden or all | did you mean "
     "'hidden'?"},
    {"scope: [all]", "2 [: 'scope' is a list, not a text"},
    // varied fields
    {"vary: [fit.epochs]", "2 [: 'vary' is a list, not a mapping of keys and values"},
    {"vary: fit.epochs", "2 fit.epochs: 'vary' is 'fit.epochs', not a mapping of keys and values"},
    {"vary: {fit.epochs: [], fit.batch_size: [8]}",
     "2 fit.epochs: 'fit.epochs' has no values to vary"},
    {"vary: {fit.epochs: , fit.seed: 1}", "2 fit.epochs: 'fit.epochs' has no values to vary"},
    // others
    {"baseline: [a]", "2 [: 'baseline' is a list, not a text"},
    {"sedes: 3", "2 sedes: a study file has no 'sedes' | did you mean 'seeds'?"},
    {"fit: {}",
     "2 fit: a study file has no 'fit' | known keys: name, models, vary, scope, seeds, "
     "cross_seeds, "
     "target, baseline"},
};

/// s.yaml loaded, with what was found wrong.
struct LoadedStudy {
  Scratch folder;
  Diagnostics diagnostics;
  std::optional<Declared<Study>> study;

  explicit LoadedStudy(const std::string& yaml, const std::string& file = "s.yaml") {
    study = fanin::load_study(folder.write(file, yaml), diagnostics);
  }
  std::string faults() const { return folder.relative(faults_of(diagnostics)); }
  const Study& value() const { return study.value().value; }
};

Strings canonical_values(const Varied& varied) {
  Strings out;
  for (const Node& value : varied.values) out.push_back(canonical(value));
  return out;
}

/// "field: a b c" of each varied field.
Strings shown(const Vary& vary) {
  Strings out;
  for (const Varied& varied : vary.fields) {
    std::string line = varied.field + ":";
    for (const std::string& value : canonical_values(varied)) line += " " + value;
    out.push_back(line);
  }
  return out;
}

/// The same from the argument of --vary; the faults if there are any.
std::string vary_argument(const std::string& argument) {
  Diagnostics diagnostics;
  const auto varied = fanin::parse_vary(argument, diagnostics);
  BOOST_TEST(varied.has_value() == !diagnostics.failed());
  return varied ? shown(Vary{{*varied}}).front() : faults_of(diagnostics);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(spec_study)

BOOST_AUTO_TEST_CASE(a_study_of_models_alone_has_one_seed_and_varies_nothing) {
  const LoadedStudy loaded("models: [a.yaml]");
  BOOST_TEST(loaded.faults() == "");
  BOOST_TEST(loaded.study->sound);
  BOOST_TEST((loaded.value().seeds == Seeds{{1}}));
  BOOST_TEST(loaded.value().vary.fields.empty());
  BOOST_TEST(loaded.value().scope == "hidden");
  BOOST_TEST(!loaded.value().target.has_value());
  BOOST_TEST(loaded.value().baseline == "");
  BOOST_TEST(LoadedStudy("models: [a.yaml]\nvary:\n").faults() == "");
}

BOOST_AUTO_TEST_CASE(every_key_of_a_study_is_read) {
  const LoadedStudy loaded(
      "name: mine\nmodels: [a.yaml, b.yaml]\nvary: {kernel_initializer: [he_normal, zeros]}\n"
      "scope: All\nseeds: 3\ntarget: 0.95\nbaseline: he_normal\n");
  BOOST_TEST(loaded.faults() == "");
  BOOST_TEST(loaded.value().name == "mine");
  BOOST_TEST(loaded.value().models.size() == 2U);
  BOOST_TEST(shown(loaded.value().vary) == Strings{"kernel_initializer: he_normal zeros"},
             per_element);
  BOOST_TEST(loaded.value().scope == "all");
  BOOST_TEST((loaded.value().seeds == Seeds{{1, 2, 3}}));
  BOOST_TEST((loaded.value().target == Target{"train_accuracy", 0.95}));
  BOOST_TEST(loaded.value().baseline == "he_normal");
}

BOOST_DATA_TEST_CASE(seeds_are_a_count_from_1_or_a_list, data_driven::make(written_seeds)) {
  const Document<Seeds> document(sample.yaml);
  BOOST_TEST(document.faults() == "");
  BOOST_TEST(document.value.values == sample.seeds, per_element);
}

BOOST_AUTO_TEST_CASE(a_million_seeds_are_allowed) {
  const Document<Seeds> document("1000000");
  BOOST_TEST(document.faults() == "");
  std::vector<std::int64_t> expected(1000000);
  std::iota(expected.begin(), expected.end(), 1);
  BOOST_TEST((document.value.values == expected));
}

BOOST_AUTO_TEST_CASE(the_seed_that_is_there_again_is_the_one_shown) {
  const Document<Seeds> document("[1, 2, 1]");
  BOOST_REQUIRE_EQUAL(document.diagnostics.faults().size(), 1U);
  BOOST_TEST(document.diagnostics.faults()[0].column == 8U);
}

BOOST_AUTO_TEST_CASE(a_target_is_a_value_of_train_accuracy_or_of_a_monitor) {
  const auto target = [](const std::string& yaml) {
    const LoadedStudy loaded("models: [a.yaml]\ntarget: " + yaml);
    BOOST_TEST(loaded.faults() == "");
    return loaded.value().target;
  };
  BOOST_TEST((target("0.9") == Target{"train_accuracy", 0.9}));
  BOOST_TEST((target("{monitor: val_loss, value: -1}") == Target{"val_loss", -1}));
  BOOST_TEST((target("{value: 0.8}") == Target{"train_accuracy", 0.8}));
  BOOST_TEST((target("95%") == Target{"train_accuracy", 0.95, true}));
  BOOST_TEST((target("{monitor: val_loss, value: 99.5%}") == Target{"val_loss", 0.995, true}));
  BOOST_TEST((target("{monitor: val_loss, value: 0.1}") == Target{"val_loss", 0.1}));
  BOOST_TEST(!target("null").has_value());
}

BOOST_AUTO_TEST_CASE(varied_fields_keep_their_order_and_their_values_as_written) {
  const LoadedStudy loaded(
      "models: [a.yaml]\nvary:\n  fit.epochs: 3\n  activation: [null, {ELU: {alpha: 0.5}}]\n"
      "  compile.optimizer.learning_rate: [0.1, 1e-2]\n");
  BOOST_TEST(loaded.faults() == "");
  const auto& fields = loaded.value().vary.fields;
  BOOST_REQUIRE_EQUAL(fields.size(), 3U);
  BOOST_TEST(fields[0].field == "fit.epochs");
  BOOST_TEST(canonical_values(fields[0]) == Strings{"3"}, per_element);
  BOOST_TEST(fields[1].field == "activation");
  BOOST_REQUIRE_EQUAL(fields[1].values.size(), 2U);
  BOOST_TEST(fields[1].values[0].is_null());
  BOOST_TEST(fields[1].values[1].find("ELU")->value.find("alpha")->value.text == "0.5");
  BOOST_TEST(fields[2].field == "compile.optimizer.learning_rate");
  BOOST_TEST(canonical_values(fields[2]) == (Strings{"0.1", "1e-2"}), per_element);
  BOOST_TEST(fanin::shown(loaded.diagnostics, fields[2].place) == "5:3+31");
}

BOOST_DATA_TEST_CASE(a_study_that_is_wrong_says_why, data_driven::make(refused)) {
  const LoadedStudy loaded("models: [a.yaml]\n" + sample.yaml);
  BOOST_TEST(loaded.faults() == sample.says);
  BOOST_TEST(!loaded.study.value().sound);
}

BOOST_AUTO_TEST_CASE(a_study_needs_models) {
  const auto fault = [](const std::string& yaml) { return LoadedStudy(yaml).faults(); };
  BOOST_TEST(fault("seeds: 3") == "1 s: a study file needs 'models' | models: [FILE, ...]");
  BOOST_TEST(fault("models: []") == "1 models: 'models' is an empty list");
  BOOST_TEST(fault("models: a.yaml") ==
             "1 a.yaml: 'models' is 'a.yaml', not a list | write [a.yaml]");
  BOOST_TEST(fault("models:") == "1 models: 'models' is nothing, not a list");
  BOOST_TEST(fault("models: [a.yaml, [b.yaml]]") ==
             "1 [: 'models' is a list, not the path of a file");
}

BOOST_AUTO_TEST_CASE(all_faults_of_a_study_are_shown_in_the_order_of_the_file) {
  const LoadedStudy loaded(
      "sedes: 3\nbaseline: [a]\nname: a/b\nmodels: a.yaml\nvary: {fit.epochs: []}\nscope: some\n");
  BOOST_TEST(loaded.folder.relative(loaded.diagnostics.text()) ==
             "s.yaml:1:1: error: a study file has no 'sedes'\n"
             "  1 | sedes: 3\n"
             "      ^^^^^\n"
             "hint: did you mean 'seeds'?\n"
             "s.yaml:2:11: error: 'baseline' is a list, not a text\n"
             "  2 | baseline: [a]\n"
             "                ^\n"
             "s.yaml:3:7: error: 'a/b' cannot be the name of a folder\n"
             "  3 | name: a/b\n"
             "            ^^^\n"
             "hint: use letters, digits, '_', '-' or '.'\n"
             "s.yaml:4:9: error: 'models' is 'a.yaml', not a list\n"
             "  4 | models: a.yaml\n"
             "              ^^^^^^\n"
             "hint: write [a.yaml]\n"
             "s.yaml:5:8: error: 'fit.epochs' has no values to vary\n"
             "  5 | vary: {fit.epochs: []}\n"
             "             ^^^^^^^^^^\n"
             "s.yaml:6:8: error: 'scope' is 'some', not one of hidden or all\n"
             "  6 | scope: some\n"
             "             ^^^^\n");
}

BOOST_AUTO_TEST_CASE(models_are_relative_to_the_study_that_names_them) {
  const LoadedStudy loaded("models: [../iris.yaml, deep/er.yaml, ./x.yaml, /abs/y.yaml]",
                           "models/studies/s.yaml");
  BOOST_TEST(loaded.faults() == "");
  Strings paths;
  for (const auto& model : loaded.value().models)
    paths.push_back(loaded.folder.relative(model.path));
  BOOST_TEST(paths == (Strings{"models/iris.yaml", "models/studies/deep/er.yaml",
                               "models/studies/x.yaml", "/abs/y.yaml"}),
             per_element);
}

BOOST_AUTO_TEST_CASE(a_study_without_a_name_has_its_files) {
  BOOST_TEST(LoadedStudy("models: [a.yaml]", "deep/my.study.yaml").value().name == "my.study");
  BOOST_TEST(LoadedStudy("models: [a.yaml]\nname: ''").value().name == "s");
}

BOOST_AUTO_TEST_CASE(a_study_that_cannot_be_read_is_a_fault) {
  Diagnostics diagnostics;
  BOOST_TEST(!fanin::load_study("no/such.yaml", diagnostics).has_value());
  BOOST_TEST(diagnostics.text() ==
             "no/such.yaml: error: cannot be read: no such file or directory\n");
}

BOOST_AUTO_TEST_CASE(vary_takes_values_with_and_without_brackets) {
  BOOST_TEST(vary_argument("kernel_initializer=he_normal,zeros") ==
             "kernel_initializer: he_normal zeros");
  BOOST_TEST(vary_argument("kernel_initializer=[he_normal, zeros]") ==
             "kernel_initializer: he_normal zeros");
  BOOST_TEST(vary_argument("fit.epochs=3") == "fit.epochs: 3");
  BOOST_TEST(vary_argument("compile.optimizer.learning_rate=0.1, 1e-2") ==
             "compile.optimizer.learning_rate: 0.1 1e-2");
  Diagnostics diagnostics;
  const auto varied =
      fanin::parse_vary("activation={ELU: {alpha: 0.5}},relu,[tanh]", diagnostics).value();
  BOOST_REQUIRE_EQUAL(varied.values.size(), 3U);
  BOOST_TEST(varied.values[0].find("ELU") != nullptr);
  BOOST_TEST(varied.values[1].text == "relu");
  BOOST_TEST(fanin::shown(diagnostics, varied.place) == "1:1+10");
  BOOST_TEST(fanin::shown(diagnostics, varied.values[1].place) == "1:32+4");
}

BOOST_AUTO_TEST_CASE(vary_without_a_field_or_a_value_is_refused) {
  const std::string example = " | for example --vary kernel_initializer=he_normal,glorot_uniform";
  BOOST_TEST(vary_argument("kernel_initializer") ==
             "--vary kernel_initializer: 'kernel_initializer' is not of the form NAME=VALUE" +
                 example);
  BOOST_TEST(vary_argument("=zeros") ==
             "--vary =zeros: '=zeros' is not of the form NAME=VALUE" + example);
  const std::string nothing = "--vary fit.epochs: 'fit.epochs' has no values to vary";
  BOOST_TEST(vary_argument("fit.epochs=") == nothing);
  BOOST_TEST(vary_argument("fit.epochs= ") == nothing);
  BOOST_TEST(vary_argument("fit.epochs=[]") == nothing);
  BOOST_TEST(vary_argument("fit.epochs=[1") == "--vary [: this '[' is never closed");
}

BOOST_AUTO_TEST_SUITE_END()
