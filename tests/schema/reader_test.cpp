// What the reader does outside any record: names, places, kinds of names.
#include "schema/reader.hpp"

#include <boost/test/unit_test.hpp>

#include "schema/parsed.hpp"

namespace {

using namespace fanin;

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_reader)

BOOST_AUTO_TEST_CASE(a_value_is_called_by_the_last_step_that_is_a_name) {
  Diagnostics diagnostics;
  Places places;
  Reader reader(diagnostics, places);
  BOOST_TEST(reader.name() == "");
  const Reader::Step model(reader, "model");
  BOOST_TEST(reader.name() == "model");
  const Reader::Step second(reader, "1");
  BOOST_TEST(reader.name() == "model");
  {
    const Reader::Step units(reader, "units");
    BOOST_TEST(reader.path == "model.1.units");
    BOOST_TEST(reader.name() == "units");
  }
  BOOST_TEST(reader.path == "model.1");
}

BOOST_AUTO_TEST_CASE(a_name_comes_with_its_place_and_its_parameters) {
  const auto named = [](const std::string& text) {
    Parsed parsed(text);
    Places places;
    Reader reader(parsed.diagnostics, places);
    const auto found = reader.named(*parsed.node, "layer", [](const std::string&) {
      return std::vector<std::string>{"units"};
    });
    BOOST_REQUIRE(found.has_value());
    return found->name + " " + shown(parsed.diagnostics, found->place) + " " +
           (found->config == nullptr ? "-" : canonical(*found->config));
  };
  BOOST_TEST(named("Dense") == "Dense 1:1+5 -");
  BOOST_TEST(named("{Dense: }") == "Dense 1:2+5 -");
  BOOST_TEST(named("{Dense: {units: 3}}") == "Dense 1:2+5 {\"units\":3}");
  BOOST_TEST(named("{class_name: Dense, config: {units: 3}}") == "Dense 1:14+5 {\"units\":3}");
  BOOST_TEST(
      named("{config: {units: 3}, module: keras.layers, class_name: Dense, registered_name: null, "
            "build_config: {input_shape: [null, 4]}}") == "Dense 1:56+5 {\"units\":3}");
}

BOOST_AUTO_TEST_CASE(zeros_before_a_number_are_refused_with_both_its_readings) {
  // YAML 1.2.2, 10.3.2 reads 017 as 17; YAML 1.1 (and PyYAML) as 15.
  const auto read = [](const std::string& text, auto value) {
    Parsed parsed(text);
    Places places;
    Reader reader(parsed.diagnostics, places);
    const Reader::Step step(reader, "units");
    read_value(reader, *parsed.node, value, Field{});
    const auto& faults = parsed.diagnostics.faults();
    return faults.empty() ? "" : faults.front().message + " | " + faults.front().hint;
  };
  const std::string both =
      "'units' is '017', not an integer | "
      "YAML 1.2 reads 17, YAML 1.1 the octal 15: write the one that is meant";
  BOOST_TEST(read("017", std::int64_t{0}) == both);
  BOOST_TEST(read("-017", 0.0) ==
             "'units' is '-017', not a number | "
             "YAML 1.2 reads -17, YAML 1.1 the octal -15: write the one that is meant");
  BOOST_TEST(read("08", std::int64_t{0}) == "'units' is '08', not an integer | write 8");
  BOOST_TEST(read("007", std::int64_t{0}) == "'units' is '007', not an integer | write 7");
  for (const char* plain : {"0", "10", "-0", "0.5", "00.5", "0e1"})
    BOOST_TEST(read(plain, 0.0) == "");
}

BOOST_AUTO_TEST_CASE(places_fall_back_to_what_is_around) {
  Places places;
  places.put("", {0, 0, 1});
  places.put("model.1", {0, 5, 1});
  BOOST_TEST((places.find("model.1.units") == Place{0, 5, 1}));
  BOOST_TEST((places.find("model.10") == Place{0, 0, 1}));
  BOOST_TEST((places.find("fit") == Place{0, 0, 1}));
}

BOOST_AUTO_TEST_CASE(a_value_is_sound_if_no_fault_is_in_it_around_it_or_may_be_it_misspelled) {
  Places places;
  for (const char* path : {"model", "model.0", "model.0.units", "model.1", "fit", "fit.epochs"})
    places.put(path, {0, 1, 1});
  places.mark_faulty("model.0.units");
  BOOST_TEST(!places.sound("model.0.units"));
  BOOST_TEST(!places.sound("model.0.units.part"));
  BOOST_TEST(!places.sound("model.0"));
  BOOST_TEST(!places.sound("model"));
  BOOST_TEST(!places.faulty_itself("model.0"));
  BOOST_TEST(places.sound("model.0.activation"));
  BOOST_TEST(places.sound("model.01"));
  BOOST_TEST(places.sound("model.1"));
  BOOST_TEST(places.sound("fit"));
  places.mark_unknown_key("fit");
  BOOST_TEST(places.sound("fit.epochs"));
  BOOST_TEST(!places.sound("fit.batch_size"));
  BOOST_TEST(!places.sound("fit"));
  BOOST_TEST(places.sound("fitness"));
}

BOOST_AUTO_TEST_SUITE_END()
