-- A store as fanin wrote it in version 2, dumped by SQLite (.dump): a study of two runs. The dump
-- leaves out the two numbers in the header: application_id 0x46414e49, user_version 2.
BEGIN TRANSACTION;
CREATE TABLE cell_values (
  cell INTEGER NOT NULL, varied INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (cell, varied)) WITHOUT ROWID;
INSERT INTO "cell_values" VALUES(0,0,'he_normal');
INSERT INTO "cell_values" VALUES(1,0,'zeros');
CREATE TABLE cells (
  position INTEGER PRIMARY KEY, address TEXT NOT NULL, model TEXT NOT NULL, data TEXT NOT NULL,
  seed INTEGER NOT NULL, epochs INTEGER NOT NULL);
INSERT INTO "cells" VALUES(0,'b1d41094e87d02e104e739aa77f2d7e4','m','points',1,1);
INSERT INTO "cells" VALUES(1,'36a190a901ef1ef635b483296fb72425','m','points',1,1);
CREATE TABLE certificates (
  run INTEGER NOT NULL, position INTEGER NOT NULL, layer TEXT NOT NULL, initializer TEXT NOT NULL,
  "rows" INTEGER NOT NULL, "columns" INTEGER NOT NULL, fan_in REAL, fan_out REAL, target_mean REAL, target_sd REAL,
  realised_mean REAL, realised_sd REAL, low REAL, high REAL, minimum REAL, maximum REAL, ks REAL, ks_critical REAL,
  orthogonality_error REAL, verdict TEXT NOT NULL, PRIMARY KEY (run, position)) WITHOUT ROWID;
INSERT INTO "certificates" VALUES(1,0,'dense','zeros',2,4,2.0,4.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,NULL,NULL,NULL,'passed');
INSERT INTO "certificates" VALUES(1,1,'dense_1','glorot_uniform',4,2,4.0,2.0,0.0,5.77350269189625842081e-01,-7.89670385420322418212e-02,5.33056329365397596475e-01,-1.0,1.0,-0.754710853099823,7.14645683765411376953e-01,2.12627343833446502685e-01,9.01611412666272094007e-01,NULL,'passed');
INSERT INTO "certificates" VALUES(2,0,'dense','he_normal',2,4,2.0,4.0,0.0,1.0,2.22817137269885279238e-01,1.01027411709404923989e+00,-2.27369446867711300086e+00,2.27369446867711300086e+00,-1.3185901641845703125e+00,1.63407015800476074218e+00,2.3060632132258152005e-01,9.01611412666272094007e-01,NULL,'passed');
INSERT INTO "certificates" VALUES(2,1,'dense_1','glorot_uniform',4,2,4.0,2.0,0.0,5.77350269189625842081e-01,-7.89670385420322418212e-02,5.33056329365397596475e-01,-1.0,1.0,-0.754710853099823,7.14645683765411376953e-01,2.12627343833446502685e-01,9.01611412666272094007e-01,NULL,'passed');
CREATE TABLE measures (
  run INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value REAL,
  PRIMARY KEY (run, position)) WITHOUT ROWID;
INSERT INTO "measures" VALUES(1,0,'train_loss',6.93147180559945286226e-01);
INSERT INTO "measures" VALUES(1,1,'train_accuracy',0.5);
INSERT INTO "measures" VALUES(2,0,'train_loss',1.4952303866712608471e+00);
INSERT INTO "measures" VALUES(2,1,'train_accuracy',0.0);
CREATE TABLE runs (
  run INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, outcome TEXT NOT NULL, epochs INTEGER NOT NULL,
  train_rows INTEGER NOT NULL, validation_rows INTEGER NOT NULL, test_rows INTEGER NOT NULL,
  train_seconds REAL NOT NULL, version TEXT NOT NULL, spec TEXT NOT NULL,
  history TEXT NOT NULL);
INSERT INTO "runs" VALUES(1,'36a190a901ef1ef635b483296fb72425','completed',1,6,0,0,0.001347579,'fanin 0.1.0, numerics 5','name: m
data:
  csv: points.csv
  target: class
  ignore: []
  test_csv: ~
  test_split: 0
  split: stratified
  folds: ~
  fold: 0
  sample_weight: ~
  standardize: false
model:
  - {Dense: {units: 4, activation: {ReLU: {negative_slope: 0, max_value: ~, threshold: 0}}, use_bias: true, kernel_initializer: zeros, bias_initializer: zeros, kernel_regularizer: ~, bias_regularizer: ~, activity_regularizer: ~, kernel_constraint: ~, bias_constraint: ~, name: dense, trainable: true}}
  - {Dense: {units: 2, activation: softmax, use_bias: true, kernel_initializer: {GlorotUniform: {seed: ~}}, bias_initializer: zeros, kernel_regularizer: ~, bias_regularizer: ~, activity_regularizer: ~, kernel_constraint: ~, bias_constraint: ~, name: dense_1, trainable: true}}
compile:
  optimizer: {SGD: {learning_rate: 0.01, momentum: 0, nesterov: false, weight_decay: ~, clipnorm: ~, global_clipnorm: ~, clipvalue: ~, use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: ~, gradient_accumulation_steps: ~}}
  loss: {SparseCategoricalCrossentropy: {from_logits: false, ignore_class: ~, reduction: sum_over_batch_size}}
  metrics: [accuracy]
fit:
  epochs: 1
  batch_size: 32
  validation_split: 0
  shuffle: true
  seed: 1
  evaluate_train: true
  class_weight: {}
  callbacks: []
','{"loss":[null,0.6931471805599453],"accuracy":[null,0.5],"train_loss":[0.6931471805599453,0.6931471805599453],"train_accuracy":[0.5,0.5]}');
INSERT INTO "runs" VALUES(2,'b1d41094e87d02e104e739aa77f2d7e4','completed',1,6,0,0,0.001544521,'fanin 0.1.0, numerics 5','name: m
data:
  csv: points.csv
  target: class
  ignore: []
  test_csv: ~
  test_split: 0
  split: stratified
  folds: ~
  fold: 0
  sample_weight: ~
  standardize: false
model:
  - {Dense: {units: 4, activation: {ReLU: {negative_slope: 0, max_value: ~, threshold: 0}}, use_bias: true, kernel_initializer: {HeNormal: {seed: ~}}, bias_initializer: zeros, kernel_regularizer: ~, bias_regularizer: ~, activity_regularizer: ~, kernel_constraint: ~, bias_constraint: ~, name: dense, trainable: true}}
  - {Dense: {units: 2, activation: softmax, use_bias: true, kernel_initializer: {GlorotUniform: {seed: ~}}, bias_initializer: zeros, kernel_regularizer: ~, bias_regularizer: ~, activity_regularizer: ~, kernel_constraint: ~, bias_constraint: ~, name: dense_1, trainable: true}}
compile:
  optimizer: {SGD: {learning_rate: 0.01, momentum: 0, nesterov: false, weight_decay: ~, clipnorm: ~, global_clipnorm: ~, clipvalue: ~, use_ema: false, ema_momentum: 0.99, ema_overwrite_frequency: ~, gradient_accumulation_steps: ~}}
  loss: {SparseCategoricalCrossentropy: {from_logits: false, ignore_class: ~, reduction: sum_over_batch_size}}
  metrics: [accuracy]
fit:
  epochs: 1
  batch_size: 32
  validation_split: 0
  shuffle: true
  seed: 1
  evaluate_train: true
  class_weight: {}
  callbacks: []
','{"loss":[null,1.5555835598201593],"accuracy":[null,0],"train_loss":[1.5555835598201593,1.4952303866712608],"train_accuracy":[0,0]}');
CREATE TABLE sources (position INTEGER PRIMARY KEY, file TEXT NOT NULL);
INSERT INTO "sources" VALUES(0,'m.yaml');
CREATE TABLE study (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "study" VALUES('baseline','');
INSERT INTO "study" VALUES('goal_larger','1');
INSERT INTO "study" VALUES('goal_monitor','train_accuracy');
INSERT INTO "study" VALUES('goal_value','0.9');
INSERT INTO "study" VALUES('name','m-by-kernel_initializer');
INSERT INTO "study" VALUES('scope','hidden');
CREATE TABLE varied (position INTEGER PRIMARY KEY, field TEXT NOT NULL);
INSERT INTO "varied" VALUES(0,'kernel_initializer');
CREATE VIEW histories AS
  SELECT runs.run, runs.address, point.key AS epoch, curve.key AS name, CAST(point.value AS REAL) AS value
  FROM runs, json_each(runs.history) AS curve, json_each(curve.value) AS point;
COMMIT;
