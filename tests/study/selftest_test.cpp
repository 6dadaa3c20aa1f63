// Golden names are understood, and the selftest covers every table.
#include "study/selftest.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "engine/instruction_set.hpp"
#include "init/initializers.hpp"
#include "spec/activations.hpp"
#include "spec/optimizers.hpp"
#include "study/golden.hpp"

namespace {

namespace data_driven = boost::unit_test::data;
using namespace fanin;

struct Name {
  const Vocabulary* vocabulary;
  std::string golden;
  std::string is;  ///< empty: nothing
  friend std::ostream& operator<<(std::ostream& to, const Name& n) { return to << n.golden; }
};

const std::vector<Name> names{
    {&optimizers, "SGD(nesterov)", "sgd(nesterov=true)"},
    {&optimizers, "SGD(0.5,momentum 0.9,nesterov)",
     "sgd(learning_rate=0.5, momentum=0.9, nesterov=true)"},
    {&optimizers, "Adam()", "adam"},
    {&optimizers, "Adagrad(0.2,0.3,1e-6)",
     "adagrad(learning_rate=0.2, initial_accumulator_value=0.3, epsilon=1e-06)"},
    {&optimizers, "Adam(eps 2)", "adam(epsilon=2)"},
    {&optimizers, "Adagrad(iav 2)", "adagrad(initial_accumulator_value=2)"},
    {&optimizers, "Adam(nesterov)", ""},
    {&optimizers, "Adagrad(1,2,3,4,5,6,7,8,9,10,11,12,13)", ""},
    {&optimizers, "Nothing()", ""},
    {&initializers, "variance_scaling(2,fan_out,uniform)",
     "variance_scaling(scale=2, mode=fan_out, distribution=uniform)"},
    {&activations, "gelu_tanh", "gelu(approximate=true)"},
    {&activations, "LeakyReLU(0.3)", "leaky_relu(negative_slope=0.3)"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(selftest)

BOOST_DATA_TEST_CASE(golden_names_stand_for_choices, data_driven::make(names), name) {
  const auto choice = golden_choice(*name.vocabulary, name.golden);
  BOOST_TEST((choice ? label(*choice, *name.vocabulary) : "") == name.is);
}

BOOST_AUTO_TEST_CASE(rows_are_without_comments_and_the_line_of_names) {
  const auto rows = golden_rows("# c\nname\tx\na\t1\n\nb\t2\n");
  BOOST_REQUIRE(rows.size() == 2U);
  BOOST_TEST((rows[1] == std::vector<std::string>{"b", "2"}));
}

BOOST_AUTO_TEST_CASE(everything_passes_and_every_table_is_covered) {
  const std::string before = instruction_set();
  const SelfTest test = fanin::selftest();
  for (const SelfCheck& check : test.checks) {
    BOOST_TEST(check.passed(), check.name << ": " << check.worst);
    BOOST_TEST(check.cases > 0U, check.name);
  }
  BOOST_TEST(test.untested.empty());
  for (const char* kind : {"function", "initializer", "kernel", "activation", "loss",
                           "loss and gradient", "optimizer", "signature"}) {
    BOOST_TEST(std::any_of(test.checks.begin(), test.checks.end(),
                           [&](const SelfCheck& check) { return check.name.starts_with(kind); }),
               kind);
  }
  BOOST_TEST(instruction_set() == before);
}

BOOST_AUTO_TEST_CASE(nothing_but_a_number_within_the_allowed_passes) {
  BOOST_TEST((SelfCheck{"a", 1, 1e-8, 1e-7}).passed());
  BOOST_TEST(!(SelfCheck{"a", 1, 1e-6, 1e-7}).passed());
  BOOST_TEST(!(SelfCheck{"a", 1, std::numeric_limits<double>::quiet_NaN(), 1e-7}).passed());
}

BOOST_AUTO_TEST_SUITE_END()
