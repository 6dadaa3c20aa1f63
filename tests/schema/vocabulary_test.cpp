// Rows found by any of their names, and choices with their arguments.
#include "schema/vocabulary.hpp"

#include <array>

#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
using Type = Parameter::Type;

constexpr std::array<std::string_view, 2> kinds{"round", "square"};
constexpr std::array<Parameter, 5> box_parameters{
    Parameter{.name = "size", .number = 0.5, .limits = above(0)},
    Parameter{.name = "count", .type = Type::integer, .number = 3, .limits = at_least(0)},
    Parameter{.name = "open", .type = Type::boolean, .number = 1},
    Parameter{.name = "kind", .type = Type::word, .word = "round", .words = kinds},
    Parameter{.name = "seed", .type = Type::integer, .none = true}};
constexpr std::array<std::string_view, 2> box_names{"carton", "case"};
constexpr Row table[] = {{"soft_bag", "SoftBag"},
                         {"box", "Box", box_names, "holds things", "", box_parameters}};
constexpr Vocabulary things = vocabulary_of<table>("thing");

constexpr std::array<Parameter, 3> room_parameters{
    Parameter{.name = "area", .required = true},
    Parameter{.name = "content", .number = 1, .vocabulary = &things},
    Parameter{.name = "marks", .type = Type::numbers}};
constexpr Row room_table[] = {{"room", "Room", {}, "", "", room_parameters}};
constexpr Vocabulary rooms = vocabulary_of<room_table>("room");

}  // namespace

BOOST_AUTO_TEST_SUITE(schema_vocabulary)

BOOST_AUTO_TEST_CASE(a_row_is_found_by_name_class_and_alias_in_any_case) {
  for (const char* name : {"box", "Box", "BOX", "carton", "Case", "CASE"}) {
    BOOST_TEST_REQUIRE(things.find(name) != nullptr, name);
    BOOST_TEST(things.find(name)->name == "box");
  }
  for (const char* name : {"soft_bag", "SoftBag", "softbag", "soft-bag", "SOFT_BAG"}) {
    BOOST_TEST_REQUIRE(things.find(name) != nullptr, name);
    BOOST_TEST(things.find(name)->name == "soft_bag");
  }
  for (const char* name : {"", "bo", "boxx", "thing"})
    BOOST_TEST(things.find(name) == nullptr, name);
  BOOST_TEST((things.names() == std::vector<std::string>{"soft_bag", "box"}));
}

BOOST_AUTO_TEST_CASE(a_choice_has_every_default) {
  const Choice box = choose(things, "carton");
  BOOST_TEST(box.name == "box");
  BOOST_TEST(box.number("size") == 0.5);
  BOOST_TEST(box.number("count") == 3);
  BOOST_TEST(box.flag("open"));
  BOOST_TEST(box.word("kind") == "round");
  BOOST_TEST(!box.optional_number("seed").has_value());
  BOOST_TEST(choose(things, "soft_bag").arguments.empty());
}

BOOST_AUTO_TEST_CASE(a_label_shows_the_arguments_that_are_not_defaults) {
  Choice box = choose(things, "box");
  BOOST_TEST(label(box, things) == "box");
  box.arguments[0].second = 0.25;
  box.arguments[2].second = false;
  box.arguments[4].second = 7.0;
  BOOST_TEST(label(box, things) == "box(size=0.25, open=false, seed=7)");
  BOOST_TEST(box.optional_number("seed").value() == 7);
}

BOOST_AUTO_TEST_CASE(a_label_shows_what_is_chosen_within_and_always_what_has_no_default) {
  Choice room = choose(rooms, "room");
  BOOST_TEST(label(room, rooms) == "room(area=0)");
  Choice box = choose(things, "box");
  box.arguments[0].second = 0.25;
  room.arguments[1].second = std::vector<Choice>{box};
  room.arguments[2].second = std::vector<double>{1, 2.5};
  BOOST_TEST(label(room, rooms) == "room(area=0, content=box(size=0.25), marks=[1, 2.5])");
  BOOST_TEST(room.choice("content")->number("size") == 0.25);
  BOOST_TEST(room.choice("area") == nullptr);
  BOOST_TEST((room.numbers("marks") == std::vector<double>{1, 2.5}));
}

BOOST_AUTO_TEST_CASE(arguments_as_text) {
  BOOST_TEST(text_of(std::monostate{}) == "null");
  BOOST_TEST(text_of(true) == "true");
  BOOST_TEST(text_of(0.1) == "0.1");
  BOOST_TEST(text_of(std::string("round")) == "round");
  BOOST_TEST(text_of(std::vector<double>{0.5, 2}) == "[0.5, 2]");
  BOOST_TEST(text_of(std::vector<Choice>{choose(things, "soft_bag")}) == "soft_bag");
  BOOST_TEST(text_of(std::vector<Choice>{choose(rooms, "room")}) ==
             "room(area=0, content=1, marks=[])");
}

BOOST_AUTO_TEST_SUITE_END()
