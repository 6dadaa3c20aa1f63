// Descriptions hold all that the readers take, with the readers' defaults and limits.
#include "spec/describe.hpp"

#include <boost/test/unit_test.hpp>

#include "spec/compose.hpp"
#include "spec/study.hpp"
#include "spec/training.hpp"

namespace {

using namespace fanin;

const DescribedField& field(const Description& description, const std::string& record,
                            const std::string& key) {
  for (const DescribedField& field : description.record(record).fields) {
    if (field.key == key) return field;
  }
  throw std::runtime_error("no " + key);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(describe)

BOOST_AUTO_TEST_CASE(a_model_file_is_described_with_every_record_kind_and_vocabulary) {
  const Description model = describe_model();
  for (const char* record : {"data", "compile", "fit", "Dense", "Dropout", "EarlyStopping"})
    BOOST_TEST(!model.record(record).fields.empty(), record);
  BOOST_TEST(model.kind("layer").records.size() == std::variant_size_v<Layer>);
  BOOST_TEST(model.kind("callback").records.size() == std::variant_size_v<Callback>);
  for (const Vocabulary* vocabulary :
       {&initializers, &activations, &optimizers, &losses, &metrics}) {
    BOOST_TEST(std::count(model.vocabularies.begin(), model.vocabularies.end(), vocabulary) == 1,
               vocabulary->kind);
  }
}

BOOST_AUTO_TEST_CASE(every_key_and_sentence_comes_from_the_record) {
  const Description model = describe_model();
  std::vector<std::string> keys;
  for (const DescribedField& field : model.record("Dense").fields) {
    if (field.written) keys.push_back(field.key);
    BOOST_TEST(!field.sentence.empty(), field.key);
  }
  BOOST_TEST(keys == keys_of<Dense>(), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(defaults_limits_and_null_are_those_of_the_reader) {
  const Description model = describe_model();
  BOOST_TEST(canonical(field(model, "fit", "batch_size").default_value.value()) == "32");
  BOOST_TEST(words(field(model, "fit", "batch_size").shape) == "integer from 1 to 10000000");
  BOOST_TEST(field(model, "Dense", "units").required);
  BOOST_TEST(!field(model, "Dense", "units").default_value.has_value());
  BOOST_TEST(words(field(model, "Dense", "activation").shape) == "activation, or null");
  BOOST_TEST(words(field(model, "EarlyStopping", "mode").shape) == "auto, min or max");
  BOOST_TEST(words(field(model, "EarlyStopping", "baseline").shape) == "number, or null");
}

BOOST_AUTO_TEST_CASE(a_study_takes_no_layer_defaults) {
  const Description study = describe_study();
  BOOST_CHECK_THROW(field(study, study.root, "defaults"), std::runtime_error);
  BOOST_TEST(!field(study, study.root, "extends").required);
  BOOST_TEST(words(field(study, study.root, "seeds").shape) ==
             "integer from 1 to 1000000, or list of integer from 0 to 9007199254740992");
}

BOOST_AUTO_TEST_SUITE_END()
