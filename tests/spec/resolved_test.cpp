// The resolved form reads back as the same value, and says where each value comes from.
#include "spec/resolved.hpp"

#include <boost/test/unit_test.hpp>

#include "source_file.hpp"
#include "spec/documents.hpp"

namespace {

using namespace fanin;

/// The comment of the first line that says `text`.
std::string origin(const std::string& resolved, const std::string& text) {
  const std::size_t at = resolved.find(text);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, text << " is not in\n" << resolved);
  const std::string line = resolved.substr(at, resolved.find('\n', at) - at);
  return line.substr(line.find("# ") + 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resolved)

BOOST_AUTO_TEST_CASE(every_model_reads_back_as_the_same_run) {
  const std::string models = source_file("models");
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(models)) {
    if (entry.path().extension() != ".yaml") continue;
    ++count;
    Diagnostics diagnostics;
    const auto first = load_model(entry.path().string(), {}, diagnostics);
    BOOST_REQUIRE(first);
    const Scratch folder;
    const auto again =
        load_model(folder.write("again.yaml", resolved_text(*first, diagnostics)), {}, diagnostics);
    BOOST_REQUIRE(again);
    BOOST_TEST(diagnostics.text() == "");
    BOOST_TEST((again->value == first->value));
    BOOST_TEST(canonical(write_value(again->value, Field{})) ==
               canonical(write_value(first->value, Field{})));
  }
  BOOST_TEST(count > 0U);
}

BOOST_AUTO_TEST_CASE(texts_that_look_like_something_else_read_back_as_texts) {
  Sections sections;
  sections.data =
      R"({csv: a.csv, target: "$${x} # 1", ignore: ["1", "a, b", "$$", "", "null", "- x", "a\nb"]})";
  LoadedModel first("name: \"true\"\n" + sections.yaml());
  BOOST_REQUIRE(first.file);
  const std::string text = resolved_text(*first.file, first.diagnostics);
  const LoadedModel again(text);
  BOOST_REQUIRE(again.file);
  BOOST_TEST(again.value().data.target == "${x} # 1");
  BOOST_TEST((again.value().data.ignore == first.value().data.ignore));
  BOOST_TEST(again.value().name == "true");
}

BOOST_AUTO_TEST_CASE(each_value_says_where_it_comes_from) {
  LoadedModel m("defaults: {Dense: {use_bias: false}}\n" +
                    Sections{.fit = "{epochs: '${FANIN_NO_SUCH:4}'}"}.yaml(),
                {"fit.seed=9", "model.dense.units=5"});
  BOOST_REQUIRE(m.file);
  const std::string text = m.folder.relative(resolved_text(*m.file, m.diagnostics));
  BOOST_TEST(origin(text, "target:") == "m.yaml:2:33");
  BOOST_TEST(origin(text, "batch_size:") == "default");
  BOOST_TEST(origin(text, "seed: 9") == "--set fit.seed=9");
  BOOST_TEST(origin(text, "units: 5") == "--set model.dense.units=5");
  BOOST_TEST(origin(text, "use_bias:") == "m.yaml:1:30 (defaults)");
  BOOST_TEST(origin(text, "epochs: 4") == "m.yaml:5:15, default of ${FANIN_NO_SUCH}");
}

BOOST_AUTO_TEST_CASE(a_study_reads_back_as_the_same_study) {
  const Scratch folder;
  const std::string file =
      folder.write("s.yaml",
                   "models: [a.yaml, deep/b.yaml]\n"
                   "vary: {compile.optimizer: [sgd, {Adam: {beta_1: 0.5}}], data.csv: [x.csv]}\n"
                   "seeds: [3, 5]\ntarget: 0.75\n");
  Diagnostics diagnostics;
  const auto first = load_study(file, diagnostics);
  BOOST_REQUIRE(first);
  const std::string text = resolved_text(*first, diagnostics);
  BOOST_TEST(origin(text, "value: 0.75").ends_with("s.yaml:4:9"));
  const Scratch other;
  const auto again = load_study(other.write("again.yaml", text), diagnostics);
  BOOST_REQUIRE(again);
  BOOST_TEST(diagnostics.text() == "");
  BOOST_TEST((again->value.models == first->value.models));
  BOOST_TEST((again->value.seeds == first->value.seeds));
  BOOST_TEST((again->value.target == first->value.target));
  BOOST_REQUIRE(again->value.vary.fields.size() == 2U);
  BOOST_TEST(canonical(again->value.vary.fields[0].values[1]) ==
             canonical(first->value.vary.fields[0].values[1]));
  BOOST_TEST(again->value.vary.fields[1].values[0].text == folder.path("x.csv"));
}

BOOST_AUTO_TEST_SUITE_END()
