"""Opens every layer of a GeoPackage in QGIS with its default style; run by the Python that knows PyQGIS.

Writes JSON: for each layer its rules with what their symbols were read as and how many rows they show, its labels, and
how many pixels are not blank when it is drawn.
"""

import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsFeatureRequest,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize


def rule_of(layer, rule):
    chosen = rule.filterExpression()
    request = QgsFeatureRequest().setFilterExpression(chosen) if chosen else QgsFeatureRequest()
    return {
        "label": rule.label(),
        "broken": bool(chosen) and QgsExpression(chosen).hasParserError(),
        "rows": sum(1 for _ in layer.getFeatures(request)),
        "symbols": [
            {
                "kind": part.layerType(),
                "properties": list(part.properties()),
                "pass": part.renderingPass(),
                "defined": {
                    "angle": part.dataDefinedProperties().property(part.PropertyAngle).asExpression(),
                    "enabled": part.dataDefinedProperties().property(part.PropertyLayerEnabled).asExpression(),
                },
            }
            for part in rule.symbol().symbolLayers()
        ],
    }


def labels_of(layer):
    found = []
    for key in layer.labeling().subProviders() if layer.labelsEnabled() else []:
        expression = QgsExpression(layer.labeling().settings(key).fieldName)
        context = QgsExpressionContext()
        context.setFields(layer.fields())
        for feature in layer.getFeatures():
            context.setFeature(feature)
            found.append(expression.evaluate(context))
    return found


def pixels_of(layer):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(200, 200))
    extent = layer.extent().buffered(50)
    settings.setExtent(extent)
    settings.setDestinationCrs(layer.crs())
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    blank = image.pixel(0, 0)
    return sum(image.pixel(x, y) != blank for x in range(200) for y in range(200))


application = QgsApplication([], False)
application.initQgis()
told = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    told[name] = {
        "valid": layer.isValid(),
        "renderer": layer.renderer().type(),
        "rules": [rule_of(layer, rule) for rule in layer.renderer().rootRule().children()],
        "labels": labels_of(layer),
        "pixels": pixels_of(layer),
    }
sys.stdout.write(json.dumps(told))
