// Variables, files that extend others, and defaults of layer kinds.
#include "spec/compose.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"
#include "spec/documents.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using namespace fanin;

std::optional<std::string> environment(const std::string& name) {
  if (name == "TEN") return "10";
  if (name == "LIST") return "[1, {a: b}]";
  if (name == "AGAIN") return "${TEN}$$";
  if (name == "NULL_WORD") return "null";
  if (name == "EMPTY") return "";
  if (name == "LINES") return "a\nb";
  if (name == "BYTES") return "a\xff";
  return std::nullopt;
}

/// A document with the variables above in it: `is` is its canonical form, `says` the fault.
struct Put {
  std::string yaml;
  std::string is;
  std::string says = {};
  friend std::ostream& operator<<(std::ostream& to, const Put& p) { return to << p.yaml; }
};

const std::vector<Put> substitutions{
    {"a: ${TEN}", R"({"a":10})"},
    {"a: 1${TEN}.5", R"({"a":110.5})"},
    {"a: '${TEN}'", R"({"a":10})"},
    {"{a: \"${TEN}\"}", R"({"a":10})"},
    {"[x, '${NONE:3}']", "[x,3]"},
    {"a: ${NONE:}", R"({"a":null})"},
    {"a: '${NONE:}'", R"({"a":""})"},
    {"a: ${NONE:a b:c}", R"({"a":a b:c})"},
    {"a: ${NULL_WORD}", R"({"a":null})"},
    {"a: ${EMPTY:3}", R"({"a":null})"},
    {"a: ${LIST}", R"({"a":[1, {a: b}]})"},
    {"a: ${AGAIN}", R"({"a":${TEN}$$})"},
    {"a: ${NONE:$$}", R"({"a":$$})"},
    {"a: $${TEN}", R"({"a":${TEN}})"},
    {"a: $$$${TEN}", R"({"a":$${TEN}})"},
    {"a: $TEN $ 5$", R"({"a":$TEN $ 5$})"},
    {"a: '10'", R"({"a":"10"})"},
    {"a: '$$10'", R"({"a":"$10"})"},
    {"${TEN}: a", R"({"${TEN}":a})"},
    {"a: ${NONE}", R"({"a":""})",
     "1:4 the environment variable 'NONE' is not set | set it, or write a default: ${NONE:value}; "
     "$$ is a '$' itself"},
    {"a: ${TEN", R"({"a":""})",
     "1:4 this '${' is never closed | write ${NAME} or ${NAME:default}, and $$ for a '$' itself"},
    {"a: ${1X:2}", R"({"a":""})",
     "1:4 '${1X:2}' names no environment variable | write ${NAME} or ${NAME:default}, and $$ for a "
     "'$' itself"},
    {"a: ${}", R"({"a":""})",
     "1:4 '${}' names no environment variable | write ${NAME} or ${NAME:default}, and $$ for a '$' "
     "itself"},
    {"a: ${LINES}", R"({"a":""})", "1:4 the environment variable 'LINES' is not one line of text"},
    {"a: ${BYTES}", R"({"a":""})", "1:4 the environment variable 'BYTES' is not one line of text"},
};

using Files = std::vector<std::pair<std::string, std::string>>;

/// Files in a folder, m.yaml loaded from it.
struct Loaded {
  Scratch folder;
  Diagnostics diagnostics;
  std::optional<Declared<ModelFile>> file;

  explicit Loaded(const Files& files, const std::vector<std::string>& set = {}) {
    for (const auto& [name, text] : files) folder.write(name, text);
    std::vector<Override> overrides;
    for (const std::string& argument : set)
      overrides.push_back(parse_override(argument, diagnostics).value());
    file = load_model(folder.path("m.yaml"), overrides, diagnostics);
  }
  const ModelFile& value() const { return file.value().value; }
  const Dense& dense(std::size_t i) const { return std::get<Dense>(value().model.at(i)); }
  /// "file:line: message | hint" of each fault.
  std::string faults() const {
    std::string out;
    for (const Fault& fault : diagnostics.faults()) {
      if (!out.empty()) out += "\n";
      out += fault.file + ":" + std::to_string(fault.line) + ": " + fault.message;
      if (!fault.hint.empty()) out += " | " + fault.hint;
    }
    return folder.relative(out);
  }
};

const std::string base =
    "name: base\n"
    "data: {csv: rows.csv, target: class, ignore: [a, b]}\n"
    "model:\n"
    "  - Dense: {units: 4, activation: relu}\n"
    "  - Dense: {units: 3, activation: softmax, kernel_initializer: zeros}\n"
    "compile:\n"
    "  loss: sparse_categorical_crossentropy\n"
    "  optimizer: {SGD: {learning_rate: 0.1, momentum: 0.9}}\n"
    "fit: {epochs: 3, batch_size: 8}\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(compose)

BOOST_DATA_TEST_CASE(variables_become_values_as_if_written, data_driven::make(substitutions), put) {
  Parsed parsed(put.yaml);
  Origins origins;
  const Node node = with_variables(parsed.node.value(), environment, origins, parsed.diagnostics);
  BOOST_TEST(canonical(node) == put.is);
  BOOST_TEST(parsed.fault() == put.says);
  BOOST_TEST(origins.unknown.size() == (put.says.empty() ? 0U : 1U));
}

BOOST_AUTO_TEST_CASE(dollars_are_written_so_that_they_are_read_again) {
  for (const std::string text : {"$", "$$", "${TEN}", "a$b${", "$${X:1}"}) {
    Diagnostics diagnostics;
    Origins origins;
    const Node written = without_variables(Node::scalar(text));
    BOOST_TEST(with_variables(written, environment, origins, diagnostics).text == text);
    BOOST_TEST(!diagnostics.failed());
  }
}

BOOST_AUTO_TEST_CASE(variables_cannot_make_a_document_larger_than_a_file_may_be) {
  Parsed parsed("a: [" + std::string(999, ' ') + "'${X}', '${X}', '${X}', '${X}', '${X}']");
  Origins origins;
  const std::string megabyte(1 << 20, 'x');
  with_variables(
      parsed.node.value(), [&](const std::string&) { return megabyte; }, origins,
      parsed.diagnostics);
  BOOST_TEST(parsed.fault() ==
             "1:1036 with its variables the document is larger than 4194304 bytes");
}

BOOST_AUTO_TEST_CASE(a_variable_that_is_not_set_is_the_only_fault_about_its_value) {
  const Loaded m(Files{{"m.yaml", Sections{.data = "{csv: '${FANIN_NO_SUCH}', target: class}",
                                           .fit = "{epochs: '${FANIN_NO_SUCH}'}"}
                                      .yaml()}});
  BOOST_TEST(m.faults().find("not an integer") == std::string::npos);
  BOOST_TEST(m.faults().find("path of a file") == std::string::npos);
  BOOST_TEST(m.diagnostics.faults().size() == 2U);
}

BOOST_AUTO_TEST_CASE(sections_merge_by_key_and_lists_replace) {
  const Loaded m(Files{{"base.yaml", base},
                       {"m.yaml", "extends: base.yaml\nfit: {epochs: 5}\ndata: {ignore: [c]}\n"}});
  BOOST_TEST(m.faults() == "");
  BOOST_TEST(m.value().fit.epochs == 5);
  BOOST_TEST(m.value().fit.batch_size == 8);
  BOOST_TEST((m.value().data.ignore == std::vector<std::string>{"c"}));
  BOOST_TEST(m.value().data.target == "class");
  BOOST_TEST(m.value().model.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_name_is_not_handed_down) {
  const Loaded m(Files{{"base.yaml", base}, {"m.yaml", "extends: base.yaml\n"}});
  BOOST_TEST(m.value().name == "m");
}

BOOST_AUTO_TEST_CASE(a_section_with_nothing_in_it_changes_nothing) {
  const Loaded m(Files{{"base.yaml", base}, {"m.yaml", "extends: base.yaml\nfit:\n"}});
  BOOST_TEST(m.value().fit.epochs == 3);
}

BOOST_AUTO_TEST_CASE(parameters_of_one_optimizer_merge_and_another_replaces) {
  const auto optimizer = [](const std::string& compile) {
    const Loaded m(
        Files{{"base.yaml", base}, {"m.yaml", "extends: base.yaml\ncompile: " + compile}});
    BOOST_TEST(m.faults() == "");
    return label(m.value().compile.optimizer, optimizers);
  };
  BOOST_TEST(optimizer("{optimizer: {sgd: {learning_rate: 0.5}}}") ==
             "sgd(learning_rate=0.5, momentum=0.9)");
  BOOST_TEST(optimizer("{optimizer: {class_name: SGD, config: {learning_rate: 0.5}}}") ==
             "sgd(learning_rate=0.5, momentum=0.9)");
  BOOST_TEST(optimizer("{optimizer: {Adam: {learning_rate: 0.5}}}") == "adam(learning_rate=0.5)");
  BOOST_TEST(optimizer("{optimizer: sgd}") == "sgd");
}

BOOST_AUTO_TEST_CASE(paths_are_relative_to_the_file_that_says_them) {
  const Loaded m(Files{{"deep/down/base.yaml", base},
                       {"deep/mid.yaml", "extends: down/base.yaml\ndata: {test_csv: t.csv}\n"},
                       {"m.yaml", "extends: deep/mid.yaml\n"}});
  BOOST_TEST(m.folder.relative(m.value().data.csv.path) == "deep/down/rows.csv");
  BOOST_TEST(m.folder.relative(m.value().data.test_csv.value().path) == "deep/t.csv");
}

BOOST_AUTO_TEST_CASE(faults_stand_in_the_file_that_says_them) {
  std::string wrong = base;
  wrong.replace(wrong.find("epochs: 3"), 9, "epochs: x");
  const Loaded m(
      Files{{"base.yaml", wrong}, {"m.yaml", "extends: base.yaml\nfit: {batch_size: 0}\n"}});
  BOOST_TEST(m.faults() ==
             "base.yaml:9: 'epochs' is 'x', not an integer from 0 to 1000000\n"
             "m.yaml:2: 'batch_size' is '0', not an integer from 1 to 10000000");
}

BOOST_AUTO_TEST_CASE(a_circle_of_files_is_refused_with_the_way_round) {
  const Loaded m(Files{{"m.yaml", "extends: b.yaml\n"},
                       {"b.yaml", "extends: c.yaml\n"},
                       {"c.yaml", "extends: ./b.yaml\n"}});
  BOOST_TEST(m.faults() ==
             "c.yaml:1: 'extends' comes back to a file that extends this one: m.yaml -> b.yaml -> "
             "c.yaml -> b.yaml");
  const Loaded self(Files{{"m.yaml", "extends: m.yaml\n"}});
  BOOST_TEST(self.faults() ==
             "m.yaml:1: 'extends' comes back to a file that extends this one: m.yaml -> m.yaml");
}

BOOST_AUTO_TEST_CASE(at_most_sixteen_files_extend_one_another) {
  for (const int files : {16, 17}) {
    Files all{{"m.yaml", "extends: 2.yaml\n"}};
    for (int i = 2; i < files; ++i)
      all.emplace_back(std::to_string(i) + ".yaml",
                       "extends: " + std::to_string(i + 1) + ".yaml\n");
    all.emplace_back(std::to_string(files) + ".yaml", base);
    const Loaded m(all);
    BOOST_TEST(m.faults() ==
               (files == 16 ? "" : "16.yaml:1: more than 16 files extend one another"));
  }
}

BOOST_AUTO_TEST_CASE(what_extends_names_must_be_a_file_that_can_be_read) {
  BOOST_TEST(Loaded(Files{{"m.yaml", "extends: no.yaml\n"}}).faults() ==
             "m.yaml:1: no.yaml cannot be read: no such file or directory");
  BOOST_TEST(Loaded(Files{{"m.yaml", "extends: [a, b]\n"}})
                 .faults()
                 .starts_with("m.yaml:1: 'extends' is a list, not the path of a file"));
  BOOST_TEST(Loaded(Files{{"m.yaml", "extends: b.yaml\n"}, {"b.yaml", "- 1\n"}}).faults() ==
             "b.yaml:1: a file that is extended is a list, not a mapping of keys and values");
  BOOST_TEST(Loaded(Files{{"m.yaml", "extend: base.yaml\n"}}).faults() ==
             "m.yaml:1: a model file has no 'extend' | did you mean 'extends'?");
}

BOOST_AUTO_TEST_CASE(defaults_set_what_a_layer_does_not_say) {
  const std::string text =
      base + "defaults: {dense: {kernel_initializer: {Constant: {value: 2}}}}\n";
  const Loaded m(Files{{"m.yaml", text}});
  BOOST_TEST(m.faults() == "");
  BOOST_TEST(label(m.dense(0).kernel_initializer, initializers) == "constant(value=2)");
  BOOST_TEST(m.dense(1).kernel_initializer.name == "zeros");
}

BOOST_AUTO_TEST_CASE(defaults_reach_every_form_of_a_layer) {
  Sections sections;
  sections.model =
      "[Dense, Dense:, {class_name: Dense}, {class_name: dense, config: {use_bias: true}}]";
  const Loaded m(
      Files{{"m.yaml", "defaults: {Dense: {units: 3, activation: softmax, use_bias: false}}\n" +
                           sections.yaml()}});
  BOOST_TEST(m.faults() == "");
  BOOST_REQUIRE(m.value().model.size() == 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(m.dense(i).units == 3);
    BOOST_TEST(m.dense(i).use_bias == (i == 3));
  }
}

BOOST_AUTO_TEST_CASE(faults_in_defaults_are_said_once_whether_used_or_not) {
  const Loaded m(
      Files{{"m.yaml", base + "defaults:\n"
                              "  Dense: {unit: 3, kernel_initializer: he_norml, name: a}\n"
                              "  Dropout: {rate: 2}\n"
                              "  Dens: {units: 3}\n"
                              "  Activation: relu\n"
                              "  dense: {units: 3}\n"}});
  BOOST_TEST(m.faults() ==
             "m.yaml:11: Dense has no 'unit' | did you mean 'units'?\n"
             "m.yaml:11: there is no initializer 'he_norml' | did you mean 'he_normal'?\n"
             "m.yaml:11: a name is that of one layer, not of a kind\n"
             "m.yaml:12: 'rate' is '2', not a number from 0 to 1\n"
             "m.yaml:13: there is no layer 'Dens' | did you mean 'Dense'?\n"
             "m.yaml:14: the defaults of Activation is 'relu', not a mapping of keys and values\n"
             "m.yaml:15: 'dense' has its defaults here twice");
}

BOOST_AUTO_TEST_CASE(defaults_merge_with_those_of_the_extended_file) {
  const Loaded m(
      Files{{"base.yaml", base + "defaults: {Dense: {use_bias: false, activation: tanh}}\n"},
            {"m.yaml", "extends: base.yaml\ndefaults: {Dense: {kernel_initializer: ones}}\n"}});
  BOOST_TEST(m.dense(0).kernel_initializer.name == "ones");
}

BOOST_AUTO_TEST_CASE(defaults_can_be_set_by_path) {
  const Loaded m(Files{{"m.yaml", base}}, {"defaults.Dense.kernel_initializer=ones"});
  BOOST_TEST(m.faults() == "");
  BOOST_TEST(m.dense(0).kernel_initializer.name == "ones");
  BOOST_TEST(m.dense(1).kernel_initializer.name == "zeros");
}

BOOST_AUTO_TEST_CASE(layers_go_by_number_or_by_name) {
  const Loaded m(Files{{"m.yaml", base}}, {"model.dense_1.use_bias=false", "model.0.units=7",
                                           "model.dense.kernel_initializer.seed=3"});
  BOOST_TEST(m.faults().starts_with(":") == false);
  BOOST_TEST(m.dense(0).units == 7);
  BOOST_TEST(!m.dense(1).use_bias);
  BOOST_TEST(label(m.dense(0).kernel_initializer, initializers) == "glorot_uniform(seed=3)");
  const Loaded wrong(Files{{"m.yaml", base}}, {"model.dnse_1.units=3", "model.dense_1.unit=3"});
  BOOST_TEST(wrong.faults() ==
             "--set:1: there is no layer called 'dnse_1' | did you mean 'dense_1'?\n"
             "--set:1: Dense has no 'unit' | did you mean 'units'?");
}

BOOST_AUTO_TEST_CASE(a_composed_model_is_the_same_run_as_one_written_out) {
  const Loaded composed_model(
      Files{{"base.yaml", base},
            {"m.yaml", "extends: base.yaml\ndefaults: {Dense: {use_bias: false}}\n"}});
  std::string text = base;
  for (std::size_t at = 0; (at = text.find("units:", at)) != std::string::npos; at += 30)
    text.insert(at, "use_bias: false, ");
  const Loaded written(Files{{"m.yaml", text}});
  BOOST_TEST(written.faults() == "");
  // A run is stored under its written form without names and paths.
  const auto nameless = [](ModelFile file) {
    file.name.clear();
    file.data.csv = {};
    return canonical(write_value(file, Field{}));
  };
  BOOST_TEST(nameless(composed_model.value()) == nameless(written.value()));
}

BOOST_AUTO_TEST_SUITE_END()
