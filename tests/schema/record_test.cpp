// A struct declared as fields is read with all its faults, set part by part, and written back.
#include "schema/record.hpp"

#include <array>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "schema/parsed.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using fanin::above;
using fanin::at_least;
using fanin::between;
using fanin::Choice;
using fanin::Diagnostics;
using fanin::Field;
using fanin::FilePath;
using fanin::Node;
using fanin::Parameter;
using fanin::Parsed;
using fanin::Place;
using fanin::Places;
using fanin::Reader;
using fanin::Row;
using fanin::shown;
using fanin::Vocabulary;

constexpr std::array<Parameter, 4> oak_parameters{
    Parameter{.name = "height", .number = 10, .limits = above(0)},
    Parameter{
        .name = "rings", .type = Parameter::Type::integer, .number = 3, .limits = at_least(0)},
    Parameter{.name = "evergreen", .type = Parameter::Type::boolean},
    Parameter{.name = "seed", .type = Parameter::Type::integer, .none = true}};
constexpr std::array<std::string_view, 1> oak_names{"quercus"};
constexpr Row tree_rows[] = {{"birch", "Birch"}, {"oak", "Oak", oak_names, "", "", oak_parameters}};
constexpr Vocabulary trees = fanin::vocabulary_of<tree_rows>("tree");

struct Pond {
  double depth = 1;
  bool operator==(const Pond&) const = default;
};

struct FlowerBed {
  std::int64_t plants = 0;
  std::string name;
  bool operator==(const FlowerBed&) const = default;
};

using Feature = std::variant<Pond, FlowerBed>;

struct Gate {
  std::string colour = "green";
  bool locked = false;
  bool operator==(const Gate&) const = default;
};

struct Garden {
  std::string name;
  std::int64_t beds = 2;
  Choice tree = fanin::choose(trees, "birch");
  Gate gate;
  std::vector<Feature> features;
  std::vector<double> paths;
  std::optional<double> fence;
  FilePath map;
  bool operator==(const Garden&) const = default;
};

constexpr std::array<std::string_view, 3> colours{"green", "dark_red", "blue"};

}  // namespace

template <>
struct fanin::Record<Pond> {
  static constexpr std::string_view name = "Pond";
  static void fields(auto&& field) {
    field("depth", &Pond::depth, Field{.sentence = "metres", .limits = above(0)});
  }
};
template <>
struct fanin::Record<FlowerBed> {
  static constexpr std::string_view name = "FlowerBed";
  static void fields(auto&& field) {
    field("plants", &FlowerBed::plants,
          Field{.sentence = "how many", .required = true, .limits = between(1, 1000)});
    field("name", &FlowerBed::name, Field{});
  }
};
template <>
struct fanin::Record<Feature> {
  static constexpr std::string_view kind = "feature";
};
template <>
struct fanin::Record<Gate> {
  static constexpr std::string_view name = "gate";
  static void fields(auto&& field) {
    field("colour", &Gate::colour, Field{.words = colours});
    field("locked", &Gate::locked, Field{});
  }
};
template <>
struct fanin::Record<Garden> {
  static constexpr std::string_view name = "a garden";
  static void fields(auto&& field) {
    field("name", &Garden::name, Field{.sentence = "what people call it", .required = true});
    field("beds", &Garden::beds, Field{.limits = between(0, 100)});
    field("tree", &Garden::tree, Field{.vocabulary = &trees, .null_name = "birch"});
    field("gate", &Garden::gate, Field{});
    field("features", &Garden::features, Field{});
    field("paths", &Garden::paths, Field{.limits = at_least(0)});
    field("fence", &Garden::fence, Field{.limits = above(0)});
    field("map", &Garden::map, Field{});
  }
};

namespace {

/// A garden read from YAML, with what was found wrong.
struct Read {
  Diagnostics diagnostics;
  Places places;
  Garden garden;

  explicit Read(const std::string& text, const std::string& file = "f.yaml") {
    const int source = diagnostics.add_source(file, text);
    const auto node = fanin::parse_yaml(source, diagnostics);
    BOOST_REQUIRE_EQUAL(faults(), "");
    Reader reader(diagnostics, places);
    reader.note(*node);
    read_record(reader, *node, node->place, garden);
  }
  std::string faults() const { return Parsed::faults(diagnostics); }

  /// The part at `path` (dots between steps) set to `value`, as `--set path=value` does.
  void set(const std::string& path, const std::string& value) {
    const std::string argument = path + "=" + value;
    const int source = diagnostics.add_source("--set", argument);
    const auto node =
        fanin::parse_yaml_as(source, std::string(path.size() + 1, ' ') + value, diagnostics);
    std::vector<std::string> steps(1);
    for (const char c : path) {
      if (c == '.') {
        steps.emplace_back();
      } else {
        steps.back() += c;
      }
    }
    Reader reader(diagnostics, places);
    reader.path_place = {source, 0, path.size()};
    set_value(reader, steps, 0, *node, garden, Field{});
  }
};

struct Fault {
  std::string yaml;  // of one key besides the name, or of the whole document
  std::string says;
  friend std::ostream& operator<<(std::ostream& to, const Fault& f) { return to << f.yaml; }
};

const std::string a_feature = "not a feature: a name, or {Name: {parameters}}";

const std::vector<Fault> faults{
    // integers
    {"beds: abc", "2:7 'beds' is 'abc', not an integer from 0 to 100"},
    {"beds: 101", "2:7 'beds' is '101', not an integer from 0 to 100"},
    {"beds: 64.0", "2:7 'beds' is '64.0', not an integer from 0 to 100 | write 64"},
    {"beds: 1e1", "2:7 'beds' is '1e1', not an integer from 0 to 100 | write 10"},
    {"beds: 1.5", "2:7 'beds' is '1.5', not an integer from 0 to 100"},
    {"beds: \"10\"",
     "2:7 'beds' is the text '10', not an integer from 0 to 100 | remove the quotes"},
    {"beds: [1]", "2:7 'beds' is a list, not an integer from 0 to 100 | write 1"},
    {"beds: {a: 1}", "2:7 'beds' is a mapping, not an integer from 0 to 100"},
    {"beds:", "2:1 'beds' is nothing, not an integer from 0 to 100"},
    {"beds: 0x10", "2:7 'beds' is '0x10', not an integer from 0 to 100"},
    {"beds: 1_0", "2:7 'beds' is '1_0', not an integer from 0 to 100"},
    // numbers
    {"fence: -1", "2:8 'fence' is '-1', not a number above 0"},
    {"fence: tall", "2:8 'fence' is 'tall', not a number above 0"},
    {"fence: nan", "2:8 'fence' is 'nan', not a finite number above 0"},
    {"fence: .inf", "2:8 'fence' is '.inf', not a finite number above 0"},
    {"fence: 1e400", "2:8 'fence' is '1e400', not a finite number above 0"},
    {"fence: '1.5'", "2:8 'fence' is the text '1.5', not a number above 0 | remove the quotes"},
    {"fence: 'tall'", "2:8 'fence' is the text 'tall', not a number above 0"},
    // truth
    {"gate: {locked: yes}", "2:16 'locked' is 'yes', not true or false | write true"},
    {"gate: {locked: Off}", "2:16 'locked' is 'Off', not true or false | write false"},
    {"gate: {locked: 1}", "2:16 'locked' is '1', not true or false | write true"},
    {"gate: {locked: 'true'}", "2:16 'locked' is the text 'true', not true or false | write true"},
    {"gate: {locked: maybe}", "2:16 'locked' is 'maybe', not true or false"},
    // texts, words and files
    {"name: [a]", "1:7 'name' is a list, not a text"},
    {"gate: {colour: bleu}",
     "2:16 'colour' is 'bleu', not one of green, dark_red or blue | did you mean 'blue'?"},
    {"gate: {colour: yellow}", "2:16 'colour' is 'yellow', not one of green, dark_red or blue"},
    {"gate: {colour: {a: b}}", "2:16 'colour' is a mapping, not a text"},
    {"map: [a]", "2:6 'map' is a list, not the path of a file"},
    {"map: ''", "2:6 'map' is the text '', not the path of a file"},
    // lists
    {"paths: 3", "2:8 'paths' is '3', not a list | write [3]"},
    {"paths: {a: 3}", "2:8 'paths' is a mapping, not a list | begin each part with '- '"},
    {"paths: [1, x, -2]",
     "2:12 'paths' is 'x', not a number at least 0\n2:15 'paths' is '-2', not a number at least 0"},
    // records
    {"gate: iron", "2:7 gate is 'iron', not a mapping of keys and values"},
    {"gate: {color: blue}", "2:8 gate has no 'color' | did you mean 'colour'?"},
    {"gate: {width: 3}", "2:8 gate has no 'width' | known keys: colour, locked"},
    // choices
    {"tree: oka", "2:7 there is no tree 'oka' | did you mean 'oak'?"},
    {"tree: willow", "2:7 there is no tree 'willow' | known trees: birch, oak"},
    {"tree: [oak]",
     "2:7 'tree' is a list, not a tree: a name, or {Name: {parameters}} | write oak"},
    {"tree: {}", "2:7 'tree' is a mapping, not a tree: a name, or {Name: {parameters}}"},
    {"tree: {Oak: 3}",
     "2:13 the value of Oak is '3', not a mapping of keys and values | write Oak: {height: 3}"},
    {"tree: {Oak: {hieght: 3}}", "2:14 Oak has no 'hieght' | did you mean 'height'?"},
    {"tree: {Oak: {rings: 1.5}}", "2:21 'rings' is '1.5', not an integer at least 0"},
    {"tree: {Oak: {height: null}}", "2:14 'height' is nothing, not a number above 0"},
    {"tree: {Birch: {height: 3}}", "2:16 Birch has no 'height' | Birch takes no parameters"},
    {"tree: {Oak: , height: 3}",
     "2:15 a tree has one name, found 'height' beside 'Oak' | indent the parameters of Oak under "
     "it"},
    {"tree: {Oak: {}, height: 3}",
     "2:17 a tree has one name, found 'height' beside 'Oak' | parameters stand inside: Oak: {..., "
     "height: ...}"},
    {"tree: {class_name: [Oak]}", "2:20 'class_name' is a list, not a name"},
    {"tree: {class_name: Oak, config: 3}",
     "2:33 'config' is '3', not a mapping of keys and values"},
    {"tree: {class_name: Oak, cofnig: {}}",
     "2:25 a tree with class_name has no 'cofnig' | did you mean 'config'?"},
    // variants
    {"features: [Pnod]", "2:12 there is no feature 'Pnod' | did you mean 'Pond'?"},
    {"features: [Sandbox]", "2:12 there is no feature 'Sandbox' | known features: Pond, FlowerBed"},
    {"features: [[Pond]]", "2:12 'features' is a list, " + a_feature + " | write Pond"},
    {"features:\n  -", "3:3 'features' is nothing, " + a_feature},
    {"features: [FlowerBed]", "2:12 FlowerBed needs 'plants' | how many"},
    {"features: [{FlowerBed: {name: roses}}]", "2:13 FlowerBed needs 'plants' | how many"},
    {"features:\n  - FlowerBed:\n    plants: 3",
     "4:5 a feature has one name, found 'plants' beside 'FlowerBed' | indent the parameters of "
     "FlowerBed under it"},
    {"features: [{Pond: {depth: 0}}]", "2:27 'depth' is '0', not a number above 0"},
};

const std::vector<std::string> oak_forms{
    "{Oak: {height: 10.0, seed: 7}}",
    "{oak: {seed: 7}}",
    "{quercus: {seed: 7, evergreen: false}}",
    "{class_name: Oak, config: {height: 1e1, seed: 7}}",
    "{class_name: oak, config: {seed: 7}, module: garden.trees, registered_name: null}",
    "\n  Oak:\n    seed: 7",
};

const std::vector<std::string> bare_forms{
    "oak",
    "Oak",
    "OAK",
    "\"oak\"",
    "quercus",
    "{Oak: }",
    "{Oak: {}}",
    "{Oak: null}",
    "{class_name: Oak}",
    "{class_name: Oak, config: {}}",
    "{class_name: Oak, config: null}",
    "{oak: {seed: null}}",
};

Garden full_garden() {
  Garden garden;
  garden.name = "home";
  garden.beds = 7;
  garden.tree = fanin::choose(trees, "oak");
  garden.tree.arguments[0].second = 2.5;
  garden.tree.arguments[2].second = true;
  garden.gate = {"dark_red", true};
  garden.features = {Pond{0.5}, FlowerBed{3, "roses"}};
  garden.paths = {1, 0.1, 1e-7};
  garden.fence = 1.25;
  garden.map = {"/maps/home.txt"};
  return garden;
}

Garden through_yaml(const Garden& garden) {
  const Read back(fanin::emit_yaml(write_value(garden, Field{})), "/f.yaml");
  BOOST_TEST(back.faults() == "");
  return back.garden;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_record)

BOOST_AUTO_TEST_CASE(what_is_not_written_keeps_its_default) {
  const Read read("name: home");
  BOOST_TEST(read.faults() == "");
  Garden expected;
  expected.name = "home";
  BOOST_TEST((read.garden == expected));
}

BOOST_AUTO_TEST_CASE(every_kind_of_field_is_read) {
  const Read read(
      "name: home\nbeds: 7\ntree: {Oak: {height: 2.5, evergreen: true}}\n"
      "gate: {colour: DarkRed, locked: True}\n"
      "features:\n  - Pond: {depth: .5}\n  - flower_bed:\n      plants: +3\n      name: roses\n"
      "paths: [1, 1e-1, 1e-7]\nfence: 1.25\nmap: /maps/home.txt\n");
  BOOST_TEST(read.faults() == "");
  BOOST_TEST((read.garden == full_garden()));
}

BOOST_DATA_TEST_CASE(a_mismatch_says_what_it_is_and_what_was_expected, data_driven::make(faults)) {
  const Read read(sample.yaml.starts_with("name") ? sample.yaml : "name: home\n" + sample.yaml);
  BOOST_TEST(read.faults() == sample.says);
}

BOOST_AUTO_TEST_CASE(a_number_written_as_a_name_is_a_text) {
  BOOST_TEST(Read("name: 017").garden.name == "017");
  BOOST_TEST(Read("name: true").garden.name == "true");
}

BOOST_AUTO_TEST_CASE(a_missing_required_key_is_said_with_its_sentence) {
  BOOST_TEST(Read("beds: 3").faults() == "1:1 a garden needs 'name' | what people call it");
}

BOOST_AUTO_TEST_CASE(what_is_not_a_mapping_is_no_record) {
  BOOST_TEST(Read("[a, b]").faults() == "1:1 a garden is a list, not a mapping of keys and values");
  BOOST_TEST(Read("abc").faults() == "1:1 a garden is 'abc', not a mapping of keys and values");
}

BOOST_AUTO_TEST_CASE(a_record_with_nothing_in_it_still_needs_its_required_keys) {
  BOOST_TEST(Read("name: home\nfeatures:\n  - FlowerBed:\n").faults() ==
             "3:5 FlowerBed needs 'plants' | how many");
  BOOST_TEST(Read("name: home\ngate:\n").faults() == "");
  Diagnostics diagnostics;
  Places places;
  Reader reader(diagnostics, places);
  FlowerBed bed;
  read_value(reader, Node{}, bed, Field{});
  BOOST_TEST(Parsed::faults(diagnostics) == "FlowerBed needs 'plants' | how many");
}

BOOST_AUTO_TEST_CASE(all_faults_are_found_in_one_pass) {
  const Read read(
      "nmae: home\nbeds: x\ntree: {Oak: {height: -1, rigns: 2}}\nfeatures: [Pool, {Pond: {depth: "
      "a}}]\n");
  BOOST_TEST(read.faults() ==
             "1:1 a garden has no 'nmae' | did you mean 'name'?\n"
             "2:7 'beds' is 'x', not an integer from 0 to 100\n"
             "3:22 'height' is '-1', not a number above 0\n"
             "3:26 Oak has no 'rigns' | did you mean 'rings'?\n"
             "4:12 there is no feature 'Pool' | known features: Pond, FlowerBed\n"
             "4:33 'depth' is 'a', not a number above 0");
}

BOOST_DATA_TEST_CASE(every_written_form_of_a_choice_with_parameters_is_the_same,
                     data_driven::make(oak_forms)) {
  const Read read("name: home\ntree: " + sample);
  BOOST_TEST(read.faults() == "");
  Choice oak = fanin::choose(trees, "oak");
  oak.arguments[3].second = 7.0;
  BOOST_TEST((read.garden.tree == oak));
}

BOOST_DATA_TEST_CASE(every_written_form_of_a_choice_without_parameters_is_the_same,
                     data_driven::make(bare_forms)) {
  const Read read("name: home\ntree: " + sample);
  BOOST_TEST(read.faults() == "");
  BOOST_TEST((read.garden.tree == fanin::choose(trees, "oak")));
}

BOOST_AUTO_TEST_CASE(null_is_the_choice_that_the_field_names) {
  BOOST_TEST(Read("name: home\ntree: null").garden.tree.name == "birch");
}

BOOST_AUTO_TEST_CASE(an_optional_value_that_is_wrong_stays_empty) {
  BOOST_TEST(!Read("name: home\nfence: -1").garden.fence.has_value());
  BOOST_TEST(!Read("name: home\nfence: null").garden.fence.has_value());
  BOOST_TEST(Read("name: home\nfence: 2").garden.fence.value() == 2);
}

BOOST_AUTO_TEST_CASE(a_file_is_relative_to_the_document_and_on_the_command_line_to_the_user) {
  Read read("name: home\nmap: ../maps/a.txt", "gardens/home.yaml");
  BOOST_TEST(read.garden.map.path == "maps/a.txt");
  read.set("map", "b.txt");
  BOOST_TEST(read.garden.map.path == "b.txt");
}

BOOST_AUTO_TEST_CASE(places_are_known_by_path_or_by_what_is_around) {
  const Read read("name: home\ntree: {Oak: {height: 3}}\nfeatures:\n  - Pond: {depth: 2}\n");
  const auto at = [&](const std::string& path) {
    return shown(read.diagnostics, read.places.find(path));
  };
  BOOST_TEST(at("name") == "1:7+4");
  BOOST_TEST(at("tree.height") == "2:22+1");
  BOOST_TEST(at("features.0.depth") == "4:19+1");
  BOOST_TEST(at("features.0.name") == at("features.0"));
  BOOST_TEST(at("features.7.name") == at("features"));
  BOOST_TEST(at("gate.locked") == "1:1+1");
  BOOST_TEST(!Places{}.find("a.b"));
}

BOOST_AUTO_TEST_CASE(a_part_is_set_by_its_path) {
  Read read("name: home\ntree: oak\nfeatures: [Pond, {FlowerBed: {plants: 1}}]\npaths: [1, 2]\n");
  read.set("beds", "7");
  read.set("tree.height", "2.5");
  read.set("gate.locked", "true");
  read.set("features.0.depth", "0.5");
  read.set("features.1", "{FlowerBed: {plants: 3, name: roses}}");
  read.set("paths.1", "0.1");
  read.set("fence", "1.25");
  BOOST_TEST(read.faults() == "");
  BOOST_TEST(read.garden.beds == 7);
  BOOST_TEST(read.garden.tree.number("height") == 2.5);
  BOOST_TEST(read.garden.tree.number("rings") == 3);
  BOOST_TEST((read.garden.gate == Gate{"green", true}));
  BOOST_TEST((read.garden.features == std::vector<Feature>{Pond{0.5}, FlowerBed{3, "roses"}}));
  BOOST_TEST((read.garden.paths == std::vector<double>{1, 0.1}));
  BOOST_TEST(read.garden.fence.value() == 1.25);
  read.set("fence", "null");
  read.set("tree", "birch");
  read.set("features", "[]");
  BOOST_TEST(!read.garden.fence.has_value());
  BOOST_TEST(read.garden.tree.name == "birch");
  BOOST_TEST(read.garden.features.empty());
}

BOOST_AUTO_TEST_CASE(a_record_set_as_a_whole_begins_from_its_defaults) {
  Read read("name: home\ngate: {colour: blue, locked: true}");
  read.set("gate", "{locked: true}");
  BOOST_TEST((read.garden.gate == Gate{"green", true}));
}

BOOST_AUTO_TEST_CASE(the_value_set_is_where_the_argument_has_it) {
  Read read("name: home");
  read.set("beds", "many");
  BOOST_TEST(read.faults() == "1:6 'beds' is 'many', not an integer from 0 to 100");
  BOOST_TEST(read.diagnostics.faults()[0].file == "--set");
  BOOST_TEST(shown(read.diagnostics, read.places.find("beds")) == "1:6+4");
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_nowhere_is_refused_in_the_path) {
  const auto fault = [](const std::string& path) {
    Read read("name: home\ntree: oak\nfeatures: [Pond]\n");
    read.set(path, "3");
    BOOST_TEST(read.diagnostics.faults().at(0).length == std::max<std::size_t>(1, path.size()));
    return read.faults();
  };
  BOOST_TEST(fault("bedz") == "1:1 a garden has no 'bedz' | did you mean 'beds'?");
  BOOST_TEST(
      fault("") ==
      "1:1 a garden has no '' | known keys: name, beds, tree, gate, features, paths, fence, map");
  BOOST_TEST(fault("gate.lokced") == "1:1 gate has no 'lokced' | did you mean 'locked'?");
  BOOST_TEST(fault("beds.0") == "1:1 'beds' has no part '0'");
  BOOST_TEST(fault("fence.high") == "1:1 'fence' has no part 'high'");
  BOOST_TEST(fault("tree.hieght") == "1:1 Oak has no 'hieght' | did you mean 'height'?");
  BOOST_TEST(fault("tree.height.more") == "1:1 'height' of Oak has no parts");
  BOOST_TEST(fault("features.1.depth") ==
             "1:1 '1' is not a number from 0 to 0, the parts of 'features'");
  BOOST_TEST(fault("features.-1") ==
             "1:1 '-1' is not a number from 0 to 0, the parts of 'features'");
  BOOST_TEST(fault("features.pond") ==
             "1:1 'pond' is not a number from 0 to 0, the parts of 'features'");
  BOOST_TEST(fault("features.0.width") == "1:1 Pond has no 'width' | known keys: depth");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back) {
  BOOST_TEST((through_yaml(full_garden()) == full_garden()));
  Garden garden;
  garden.name = "home";
  garden.map = {"/x"};
  BOOST_TEST((through_yaml(garden) == garden));
}

BOOST_AUTO_TEST_CASE(writing_is_readable) {
  BOOST_TEST(
      fanin::emit_yaml(write_value(full_garden(), Field{})) ==
      "name: home\nbeds: 7\ntree:\n  Oak: {height: 2.5, rings: 3, evergreen: true, seed: ~}\n"
      "gate:\n  colour: dark_red\n  locked: true\n"
      "features:\n  - {Pond: {depth: 0.5}}\n  - {FlowerBed: {plants: 3, name: roses}}\n"
      "paths: [1, 0.1, 1e-07]\nfence: 1.25\nmap: /maps/home.txt\n");
}

RC_BOOST_PROP(any_name_and_any_numbers_read_back,
              (const std::string& name, double fence, std::int64_t plants)) {
  Garden garden = full_garden();
  garden.name.clear();
  for (const char c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F)
      garden.name += c;
  }
  garden.fence = std::abs(fence) + 1e-300;
  garden.features = {FlowerBed{std::abs(plants % 1000) + 1, garden.name}};
  const Read back(fanin::emit_yaml(write_value(garden, Field{})), "/f.yaml");
  RC_ASSERT(back.faults() == "");
  RC_ASSERT((back.garden == garden));
}

BOOST_AUTO_TEST_CASE(names_that_look_like_something_else_are_quoted) {
  for (const char* name : {"", "10", "1e3", "nan", ".inf", "true", "False", "null", "~", "NULL"}) {
    Garden garden = full_garden();
    garden.name = name;
    BOOST_TEST(write_value(garden, Field{}).find("name")->value.quoted, name);
    BOOST_TEST(through_yaml(garden).name == name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
