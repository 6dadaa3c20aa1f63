// Names of checkpoints: fields replaced as Python's format does, and what is refused.
#include "spec/file_pattern.hpp"

#include <ostream>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

const std::vector<std::string> columns{"loss", "val_loss"};

/// Expected by Python: pattern.format(epoch=7, loss=0.5, val_loss=0.123456).
struct Name {
  const char* pattern;
  const char* name;
  friend std::ostream& operator<<(std::ostream& to, const Name& n) { return to << n.pattern; }
};
const Name names[] = {
    {"weights.safetensors", "weights.safetensors"},
    {"e{epoch}", "e7"},
    {"e{epoch:02d}-{val_loss:.4f}", "e07-0.1235"},
    {"{epoch:3d}", "  7"},
    {"{loss}", "0.5"},
    {"{val_loss:.2e}", "1.23e-01"},
    {"{val_loss:08.3f}", "0000.123"},
    {"{val_loss:.3g}", "0.123"},
    {"{{epoch}}", "{epoch}"},
    {"a/{epoch}/b", "a/7/b"},
};

BOOST_AUTO_TEST_SUITE(file_pattern)

BOOST_DATA_TEST_CASE(fields_are_replaced_as_python_does, data_driven::make(names)) {
  BOOST_TEST(!fault_of_file_name(sample.pattern, columns));
  BOOST_TEST(file_name(sample.pattern, 7, {{"loss", 0.5}, {"val_loss", 0.123456}}) == sample.name);
}

const Name faults[] = {
    {"", "an empty name"},
    {"{epoch", "a brace without its other"},
    {"epoch}", "a brace without its other"},
    {"{val_acc}", "'val_acc' is neither 'epoch' nor a column of the history"},
    {"{}", "'' is neither 'epoch' nor a column of the history"},
    {"{epoch:.2f}", "'.2f' is no format for an integer, such as 02d"},
    {"{loss:02d}", "'02d' is no format for a value, such as .4f"},
    {"{loss:.2f}{loss:x}", "'x' is no format for a value, such as .4f"},
    {"{epoch:99999d}", "'99999d' is no format for an integer, such as 02d"},
    {"{loss:.999999f}", "'.999999f' is no format for a value, such as .4f"},
    {"../weights", "a path out of the results folder"},
    {"a/../../weights", "a path out of the results folder"},
    {"/tmp/weights", "a path out of the results folder"},
    {"folder/", "a path out of the results folder"},
};

BOOST_DATA_TEST_CASE(what_cannot_name_a_file_is_said, data_driven::make(faults)) {
  BOOST_TEST(fault_of_file_name(sample.pattern, columns).value_or("none") == sample.name);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
