// Texts of one combination: what is written once is what would be written for every seed.
#include "study/seeded_text.hpp"

#include <limits>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "schema/yaml.hpp"
#include "study/scripted_network.hpp"

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

std::string yaml_of(const ModelFile& file) { return emit_yaml(write_value(file, Field{})); }
std::string canonical_of(const ModelFile& file) { return canonical(write_value(file, Field{})); }

const std::vector<std::int64_t> seeds{0, 1, -5, 7'070'707'070,
                                      std::numeric_limits<std::int64_t>::max()};

}  // namespace

BOOST_AUTO_TEST_SUITE(study_seeded_text)

BOOST_DATA_TEST_CASE(the_text_is_the_one_written_for_the_seed, data_driven::make(seeds), seed) {
  ModelFile file = small_model(3);
  for (const auto& write : {yaml_of, canonical_of}) {
    const SeededText text(file, write);
    file.fit.seed = seed;
    BOOST_TEST(text.with(seed) == write(file));
  }
}

// The number that finds the seed's place, as a part of other numbers and names.
BOOST_AUTO_TEST_CASE(numbers_like_a_seed_elsewhere_are_left_alone) {
  ModelFile file = small_model(3);
  file.name = "7070707070 and 7070707071";
  file.fit.epochs = 70'707'070'721;
  const SeededText text(file, yaml_of);
  file.fit.seed = 4;
  BOOST_TEST(text.with(4) == yaml_of(file));
}

BOOST_AUTO_TEST_SUITE_END()
