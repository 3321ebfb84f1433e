#!/bin/sh
# Trains on five well-known tables, each by one command and with nothing prepared:  sh scripts/tables.sh [DIR]
# DIR holds california-housing, iris, wine-quality, melbourne-min-temp and toy2d. BLASNET and RUNS say where the command and the runs are.
set -eu
DIR=${1:-data} RUNS=${RUNS:-runs}

. "$(dirname "$0")/blasnet.sh"

train() { blasnet train --seed 1 --validation 0.2 --runs "$RUNS" "$@"; }

# House prices with missing cells and a column of texts, in dollars.
train --data "csv:$DIR/california-housing/housing.csv" --label median_house_value --name housing --fail-under val_r2=0.84
# Three kinds of iris, with and without a header.
train --data "csv:$DIR/iris/iris.csv" --name iris --fail-under val_accuracy=0.93
train --data "csv:$DIR/iris/iris.data" --name iris --fail-under val_accuracy=0.93
# The grades of wines: as classes, and as a number.
train --data "csv:$DIR/wine-quality/winequality-red.csv" --name wine --metrics accuracy,f1_weighted
train --data "csv:$DIR/wine-quality/winequality-white.csv" --task regression --name wine
# A series needs another model than the other tables: tomorrow's temperature from the last 14 days. 'The same as yesterday' is off by 2.48 degrees (root mean square) on the last fifth.
train --model mlp --data "csv:$DIR/melbourne-min-temp/daily-min-temperatures.csv" --window 14 --name temperature --fail-under val_rmse=2.4
# Points in the plane.
for points in circle moons spiral; do
    train --data "csv:$DIR/toy2d/$points.csv" --name "$points" --fail-under val_accuracy=0.9
done
